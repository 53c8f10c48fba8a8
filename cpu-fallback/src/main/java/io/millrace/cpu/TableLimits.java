package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.Support;
import io.millrace.batch.PhysicalType;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.AtomicType;
import io.millrace.types.DataType;
import io.millrace.types.IntegralType;
import io.millrace.types.NumericType;

/// What both CPU backends can compute, and the limits of their tables.
final class TableLimits {
    /// Keys whose nulls need flags share one word.
    static final int KEY_COUNT_MAX = 64;

    private TableLimits() {}

    static Support supports(AggregationSpec spec) {
        if (spec.keys().size() > KEY_COUNT_MAX) {
            return Support.unsupported(
                    "it groups by "
                            + spec.keys().size()
                            + " keys, and at most "
                            + KEY_COUNT_MAX
                            + " can be");
        }
        for (GroupKey key : spec.keys()) {
            if (!isOfOneWord(key.type())) {
                return Support.unsupported(
                        "the key `" + key.name() + "` is of type " + key.type().simpleString());
            }
        }
        for (Measure measure : spec.measures()) {
            String name = measure.kind() + " of " + measure.inputType().simpleString();
            switch (measure.kind()) {
                case COUNT -> {}
                case WIDE_SUM -> {
                    if (!(measure.inputType() instanceof IntegralType)) {
                        return Support.unsupported(name + " has no meaning");
                    }
                }
                case SUM, AVG -> {
                    if (!(measure.inputType() instanceof NumericType)
                            || !isOfOneWord(measure.inputType())) {
                        return Support.unsupported(name + " has no meaning");
                    }
                }
                case MIN, MAX -> {
                    if (!isOfOneWord(measure.inputType())) {
                        return Support.unsupported(name + " is not offered");
                    }
                }
            }
        }
        return Support.supported();
    }

    /// Whether values are words or texts. Decimals are neither: the analyzer and the planner take
    /// them apart before they come here.
    private static boolean isOfOneWord(DataType type) {
        return type instanceof AtomicType && PhysicalType.of(type) != PhysicalType.DECIMAL128;
    }

    /// Fails with `BACKEND_UNAVAILABLE` unless the backend runs here and can compute the
    /// aggregation.
    static void check(AggregationBackend backend, AggregationSpec spec) {
        Support support = backend.available();
        if (support.isSupported()) {
            support = backend.supports(spec);
        }
        if (!support.isSupported()) {
            throw ErrorCondition.BACKEND_UNAVAILABLE.error(
                    "The backend " + backend.name() + " cannot be used: " + support.reason() + ".",
                    "Set the device to `auto`.");
        }
    }

    static MillraceException tooManyGroups(int size) {
        return ErrorCondition.OUT_OF_MEMORY.error(
                "The groups of an aggregation do not fit one table any more: there are "
                        + size
                        + ".",
                "Group by fewer keys, use shorter windows or a smaller watermark delay.");
    }
}
