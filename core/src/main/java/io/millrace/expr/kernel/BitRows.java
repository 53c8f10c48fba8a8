package io.millrace.expr.kernel;

import io.millrace.batch.PhysicalType;
import io.millrace.error.ErrorCondition;
import io.millrace.types.LongType;

/// Functions of the bits of whole numbers, row by row.
public final class BitRows {
    private BitRows() {}

    /// The bits that both have.
    public static void and(RowArguments in, RowResults out) {
        out.int64(in.int64(0) & in.int64(1));
    }

    /// The bits that one has.
    public static void or(RowArguments in, RowResults out) {
        out.int64(in.int64(0) | in.int64(1));
    }

    /// The bits that only one has.
    public static void xor(RowArguments in, RowResults out) {
        out.int64(in.int64(0) ^ in.int64(1));
    }

    /// All bits flipped.
    public static void not(RowArguments in, RowResults out) {
        out.int64(~in.int64(0));
    }

    /// The bits moved to the left.
    public static void shiftLeft(RowArguments in, RowResults out) {
        int distance = in.int32(1);
        out.int64(isLong(in) ? in.int64(0) << distance : in.int32(0) << distance);
    }

    /// The bits moved to the right under the sign.
    public static void shiftRight(RowArguments in, RowResults out) {
        int distance = in.int32(1);
        out.int64(isLong(in) ? in.int64(0) >> distance : in.int32(0) >> distance);
    }

    /// The bits moved to the right, zeros before them.
    public static void shiftRightUnsigned(RowArguments in, RowResults out) {
        int distance = in.int32(1);
        out.int64(isLong(in) ? in.int64(0) >>> distance : in.int32(0) >>> distance);
    }

    private static boolean isLong(RowArguments in) {
        return in.type(0) instanceof LongType;
    }

    /// The number of bits that are set; of a boolean 1 for true.
    public static void bitCount(RowArguments in, RowResults out) {
        boolean isBoolean = PhysicalType.of(in.type(0)) == PhysicalType.BIT;
        out.int64(isBoolean ? (in.bool(0) ? 1 : 0) : Long.bitCount(in.int64(0)));
    }

    /// The bit at a position from 0 at the right.
    public static void bitGet(RowArguments in, RowResults out) {
        int bits = PhysicalType.of(in.type(0)).bits();
        int position = in.int32(1);
        if (position < 0 || position >= bits) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The bit position " + position + " is outside of " + bits + " bits.",
                    "Count bits from 0 to " + (bits - 1) + ".");
        }
        out.int64(in.int64(0) >> position & 1);
    }
}
