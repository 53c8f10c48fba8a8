package io.millrace.testkit.backend;

import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Test values of each type.
final class SampleValues {
    private static final int FEW = 7;

    private static final List<Value> DOUBLES =
            floats(
                    0.0,
                    -0.0,
                    1,
                    -1,
                    0.1,
                    1e300,
                    -1e300,
                    Double.MIN_VALUE,
                    -Double.MIN_VALUE,
                    Double.MIN_NORMAL,
                    Double.MAX_VALUE,
                    -Double.MAX_VALUE,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Double.NaN);

    private static final List<Value> FINITE_DOUBLES =
            floats(
                    0.0,
                    -0.0,
                    1,
                    -1,
                    0.1,
                    1e300,
                    -1e300,
                    1e-300,
                    Double.MIN_VALUE,
                    -Double.MIN_VALUE,
                    Double.MAX_VALUE,
                    -Double.MAX_VALUE);

    private static final List<Value> FLOATS =
            floats(
                    0.0,
                    -0.0,
                    1,
                    -1,
                    0.1f,
                    Float.MIN_VALUE,
                    -Float.MIN_VALUE,
                    Float.MIN_NORMAL,
                    Float.MAX_VALUE,
                    -Float.MAX_VALUE,
                    Float.POSITIVE_INFINITY,
                    Float.NEGATIVE_INFINITY,
                    Float.NaN);

    private static final List<Value> FINITE_FLOATS =
            floats(0.0, -0.0, 1, 0.1f, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE);

    // UTF-16 orders the last two the other way round than UTF-8 does.
    private static final List<Value> TEXTS =
            Stream.of(
                            "",
                            "a",
                            "b",
                            "\0",
                            "a\0",
                            "aa",
                            "eightby",
                            "eightbyt",
                            "eightbyte",
                            "a long common prefix 1",
                            "a long common prefix 2",
                            "\u00e9",
                            "x".repeat(300),
                            "\uffff",
                            "\ud834\udd1e")
                    .map(SampleValues::text)
                    .toList();

    private static final List<Value> BINARIES =
            Stream.of("", "\0", "\0\0", "\u007f", "\u0080", "\u00ff", "\u00ff\0", "abcdefghi")
                    .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                    .map(bytes -> (Value) new Value.Bytes(bytes))
                    .toList();

    private SampleValues() {}

    private static List<Value> floats(double... numbers) {
        List<Value> values = new ArrayList<>();
        for (double number : numbers) {
            values.add(new Value.Floating(number));
        }
        return values;
    }

    private static Value text(String text) {
        return new Value.Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns the value of a row.
    static Value of(RandomGenerator random, DataType type, ValueShape shape, int row) {
        return switch (shape) {
            case ONE -> numbered(type, 1);
            case FEW -> numbered(type, random.nextInt(FEW));
            case DISTINCT -> numbered(type, row * 3L - 50);
            case EDGES -> edge(random, type);
        };
    }

    /// Returns a value that differs from those of other numbers, as far as the type allows.
    private static Value numbered(DataType type, long number) {
        return switch (type) {
            case BooleanType _ -> new Value.Whole(number & 1);
            case ByteType _ -> new Value.Whole((byte) number);
            case ShortType _ -> new Value.Whole((short) number);
            case FloatType _, DoubleType _ -> new Value.Floating(number * 0.25);
            case StringType _ ->
                    text((number % 3 == 0 ? "a rather long text number " : "n") + number);
            case BinaryType _ -> new Value.Bytes(new byte[] {(byte) number, (byte) (number >> 8)});
            default -> new Value.Whole(number);
        };
    }

    private static Value edge(RandomGenerator random, DataType type) {
        return switch (type) {
            case BooleanType _ -> new Value.Whole(random.nextInt(2));
            case ByteType _ -> whole(random, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case ShortType _ -> whole(random, Short.MIN_VALUE, Short.MAX_VALUE);
            case IntegerType _, DateType _ -> whole(random, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LongType _, TimestampType _ -> whole(random, Long.MIN_VALUE, Long.MAX_VALUE);
            case FloatType _ -> floating(random, FLOATS, FINITE_FLOATS);
            case DoubleType _ -> floating(random, DOUBLES, FINITE_DOUBLES);
            case StringType _ -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BinaryType _ -> BINARIES.get(random.nextInt(BINARIES.size()));
            default -> throw new IllegalArgumentException("no values of " + type);
        };
    }

    private static Value whole(RandomGenerator random, long least, long most) {
        return new Value.Whole(
                switch (random.nextInt(8)) {
                    case 0, 1 -> least;
                    case 2 -> least + 1;
                    case 3, 4 -> most;
                    case 5 -> 0;
                    case 6 -> -1;
                    default -> Math.max(least, Math.min(most, random.nextLong() >> 20));
                });
    }

    /// Most often finite: once a sum is NaN or infinite, its digits are not looked at any more.
    private static Value floating(RandomGenerator random, List<Value> all, List<Value> finite) {
        return switch (random.nextInt(60)) {
            case 0 -> all.get(random.nextInt(all.size()));
            case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> finite.get(random.nextInt(finite.size()));
            default -> new Value.Floating((float) random.nextGaussian(0, 1e4));
        };
    }
}
