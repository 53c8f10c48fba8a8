package io.millrace.gpu.table;

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

/// What tables on a device can compute, and how large they get.
public final class GpuLimits {
    /// Each key has a bit in 32, one of which says that a row is not there.
    static final int KEY_COUNT_MAX = 31;

    /// Index entries have 31 bits for a group.
    static final int GROUPS_MAX = 1 << 30;

    private static final int ARRAY_LENGTH_MAX = Integer.MAX_VALUE - 8;

    private GpuLimits() {}

    /// Returns whether tables can compute the aggregation, and if not, why.
    public static Support supports(AggregationSpec spec) {
        if (spec.keys().size() > KEY_COUNT_MAX) {
            return Support.unsupported(
                    "it groups by %d keys, and a GPU table takes at most %d"
                            .formatted(spec.keys().size(), KEY_COUNT_MAX));
        }
        for (GroupKey key : spec.keys()) {
            if (!isOfOneWord(key.type())) {
                return Support.unsupported(
                        "the key `%s` is of type %s, by which a GPU table does not group"
                                .formatted(key.name(), key.type().simpleString()));
            }
        }
        for (Measure measure : spec.measures()) {
            if (!computes(measure)) {
                return Support.unsupported(
                        "%s of %s is computed on the CPU only"
                                .formatted(measure.kind(), measure.inputType().simpleString()));
            }
        }
        return Support.supported();
    }

    private static boolean computes(Measure measure) {
        DataType type = measure.inputType();
        return switch (measure.kind().form()) {
            case COUNT -> true;
            case SUM -> type instanceof IntegralType || isFloating(type);
            case EXTREME -> isOfOneWord(type) && PhysicalType.of(type).isFixedWidth();
            case BITS -> type instanceof IntegralType;
            case MOMENTS -> measure.inputs().stream().allMatch(input -> isFloating(input.type()));
            case VALUES, REGISTERS, END, BY, LIST -> false;
        };
    }

    private static boolean isFloating(DataType type) {
        return type instanceof FloatType || type instanceof DoubleType;
    }

    /// Whether a value is a word, or a string that a word stands for.
    private static boolean isOfOneWord(DataType type) {
        return type instanceof AtomicType && PhysicalType.of(type) != PhysicalType.DECIMAL128;
    }

    /// Returns how many groups there are with some more.
    static int addGroups(int groups, long added) {
        if (groups + added > GROUPS_MAX) {
            throw outOfMemory(groups + added);
        }
        return (int) (groups + added);
    }

    static int arrayLength(int groups, int wordsEach) {
        long length = (long) groups * wordsEach;
        if (length > ARRAY_LENGTH_MAX) {
            throw outOfMemory(groups);
        }
        return (int) length;
    }

    /// Returns what a query ends with that has more groups than a table takes.
    static MillraceException outOfMemory(long groups) {
        return ErrorCondition.OUT_OF_MEMORY.error(
                "The groups of an aggregation do not fit one table any more: there are "
                        + groups
                        + ".",
                "Group by fewer keys, use shorter windows or a smaller watermark delay.");
    }
}
