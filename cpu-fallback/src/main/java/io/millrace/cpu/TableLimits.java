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
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
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
            for (Measure.Input input : measure.inputs()) {
                if (!takes(measure.kind().form(), input.type())) {
                    return Support.unsupported(
                            measure.kind()
                                    + " of "
                                    + input.type().simpleString()
                                    + " is not offered");
                }
            }
        }
        return Support.supported();
    }

    private static boolean takes(Measure.Form form, DataType type) {
        return switch (form) {
            case COUNT -> true;
            case SUM -> type instanceof NumericType && isOfOneWord(type);
            case BITS -> type instanceof IntegralType;
            case MOMENTS -> type instanceof FloatType || type instanceof DoubleType;
            case EXTREME, VALUES, REGISTERS, END, BY, LIST -> isOfOneWord(type);
        };
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
