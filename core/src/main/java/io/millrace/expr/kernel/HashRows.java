package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DecimalType;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// Spark's hashes of rows: each value is hashed with the hash so far as the seed; null changes
/// nothing.
public final class HashRows {
    private static final int SEED = 42;

    /// The digits of decimals that are hashed as a long.
    private static final int LONG_DIGITS = 18;

    private HashRows() {}

    /// Murmur 3 in 32 bits.
    public static void murmur3(RowArguments in, RowResults out) {
        hash(Murmur3.INSTANCE, in, out);
    }

    /// xxHash in 64 bits.
    public static void xxHash64(RowArguments in, RowResults out) {
        hash(XxHash64.INSTANCE, in, out);
    }

    private static void hash(RowHash function, RowArguments in, RowResults out) {
        long hash = SEED;
        for (int i = 0; i < in.count(); i++) {
            hash = hash(function, in.column(i), in.row(), hash);
        }
        out.int64(hash);
    }

    private static long hash(RowHash function, ColumnVector column, int row, long seed) {
        if (column.isNull(row)) {
            return seed;
        }
        return switch (column) {
            case FixedWidthColumn fixed when fixed.type() instanceof DecimalType type -> {
                BigInteger digits = fixed.getUnscaled(row);
                byte[] bytes = digits.toByteArray();
                yield type.precision() <= LONG_DIGITS
                        ? function.ofLong(digits.longValue(), seed)
                        : function.ofBytes(MemorySegment.ofArray(bytes), 0, bytes.length, seed);
            }
            case FixedWidthColumn fixed ->
                    isLong(fixed)
                            ? function.ofLong(bits(fixed, row), seed)
                            : function.ofInt((int) bits(fixed, row), seed);
            case ListColumn list -> {
                long hash = seed;
                for (int at = list.start(row); at < list.end(row); at++) {
                    hash = hash(function, list.elements(), at, hash);
                }
                yield hash;
            }
            case StructColumn struct -> {
                long hash = seed;
                for (ColumnVector child : struct.children()) {
                    hash = hash(function, child, row, hash);
                }
                yield hash;
            }
            default -> {
                TextOperand text = TextOperand.of(column);
                VarWidthColumn values = text.values();
                int at = text.index(row);
                yield function.ofBytes(values.bytes(), values.start(at), values.end(at), seed);
            }
        };
    }

    private static boolean isLong(FixedWidthColumn column) {
        return column.physicalType().bits() == Long.SIZE;
    }

    /// Returns the bits that are hashed: -0.0 has those of 0.0, NaN is one value.
    private static long bits(FixedWidthColumn column, int row) {
        return switch (column.physicalType()) {
            case BIT -> column.getBoolean(row) ? 1 : 0;
            case INT8 -> column.getByte(row);
            case INT16 -> column.getShort(row);
            case INT32 -> column.getInt(row);
            case INT64 -> column.getLong(row);
            case FLOAT32 -> Float.floatToIntBits(column.getFloat(row) + 0.0f);
            case FLOAT64 -> Double.doubleToLongBits(column.getDouble(row) + 0.0);
            default -> throw new IllegalArgumentException(column.type() + " has no hash");
        };
    }
}
