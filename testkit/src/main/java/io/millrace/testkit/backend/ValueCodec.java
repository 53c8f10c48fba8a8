package io.millrace.testkit.backend;

import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Values as bytes, written after the description of the format in `ValueWriter`, not after its
/// code.
final class ValueCodec {
    private ValueCodec() {}

    static void write(Value value, DataType type, ByteArrayOutputStream target) {
        if (value instanceof Value.Bytes(byte[] bytes)) {
            writeCount(bytes.length, target);
            target.writeBytes(bytes);
            return;
        }
        long word = word(value, type);
        for (int i = 0; i < width(type); i++) {
            target.write((int) (word >> (8 * i)));
        }
    }

    /// The order of doubles as the order of integers: negative ones have all bits but the sign
    /// turned round.
    static long word(Value value, DataType type) {
        if (value instanceof Value.Floating(double number)) {
            long bits =
                    type instanceof FloatType
                            ? Float.floatToIntBits((float) number)
                            : Double.doubleToLongBits(number);
            long mask = type instanceof FloatType ? Integer.MAX_VALUE : Long.MAX_VALUE;
            return bits < 0 ? bits ^ mask : bits;
        }
        return ((Value.Whole) value).number();
    }

    static Value read(DataType type, ByteBuffer source) {
        if (type instanceof StringType || type instanceof BinaryType) {
            byte[] bytes = new byte[(int) readCount(source)];
            source.get(bytes);
            return new Value.Bytes(bytes);
        }
        long word = 0;
        int width = width(type);
        for (int i = 0; i < width; i++) {
            long part = source.get();
            word |= (i == width - 1 ? part : part & 0xFF) << (8 * i);
        }
        return switch (type) {
            case FloatType _ ->
                    new Value.Floating(
                            Float.intBitsToFloat(
                                    (int) (word < 0 ? word ^ Integer.MAX_VALUE : word)));
            case DoubleType _ ->
                    new Value.Floating(
                            Double.longBitsToDouble(word < 0 ? word ^ Long.MAX_VALUE : word));
            default -> new Value.Whole(word);
        };
    }

    private static int width(DataType type) {
        return switch (type) {
            case BooleanType _, ByteType _ -> 1;
            case ShortType _ -> 2;
            case IntegerType _, DateType _, FloatType _ -> 4;
            default -> 8;
        };
    }

    static void writeCount(long count, ByteArrayOutputStream target) {
        long rest = count;
        while (rest > 127) {
            target.write((int) (rest % 128) + 128);
            rest /= 128;
        }
        target.write((int) rest);
    }

    static long readCount(ByteBuffer source) {
        long digit = source.get() & 0xFF;
        return digit < 128 ? digit : digit - 128 + 128 * readCount(source);
    }
}
