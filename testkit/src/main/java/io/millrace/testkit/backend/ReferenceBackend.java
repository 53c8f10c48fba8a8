package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.error.ErrorCondition;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.StructType;

/// The slow, obviously right backend: a sorted map from groups to numbers of unlimited size.
///
/// The others are tested by equality with it. Its priority is the lowest there is, so that an
/// automatic choice takes it only where nothing else is; `millrace.device=reference` asks for it.
public final class ReferenceBackend implements AggregationBackend {
    /// The name of this backend.
    public static final String NAME = "reference";

    /// For `ServiceLoader`.
    public ReferenceBackend() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Support available() {
        return Support.supported();
    }

    @Override
    public Support supports(AggregationSpec spec) {
        for (GroupKey key : spec.keys()) {
            if (isNested(key.type())) {
                return Support.unsupported(
                        "Column `" + key.name() + "` is nested. Group by its fields instead.");
            }
        }
        for (Measure measure : spec.measures()) {
            for (Measure.Input input : measure.inputs()) {
                if (measure.kind() != Measure.Kind.COUNT && isNested(input.type())) {
                    return Support.unsupported(
                            measure.kind() + " of a nested column. Take it of its fields instead.");
                }
            }
        }
        return Support.supported();
    }

    private static boolean isNested(DataType type) {
        return type instanceof StructType || type instanceof ArrayType;
    }

    @Override
    public GroupTable open(AggregationSpec spec, TableContext context) {
        if (supports(spec) instanceof Support.Unsupported(String reason)) {
            throw ErrorCondition.BACKEND_UNAVAILABLE.error(
                    "The reference backend cannot compute this: " + reason,
                    "Take another backend.");
        }
        return new ReferenceTable(spec, context.allocator());
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void close() {}
}
