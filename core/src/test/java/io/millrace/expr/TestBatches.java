package io.millrace.expr;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Segments;
import io.millrace.batch.Selection;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Seeded batches with a column of every type, among their values all the awkward ones.
final class TestBatches {
    static final StructType POINT = StructType.fromDDL("a INT, b STRING");

    static final StructType SCHEMA =
            new StructType()
                    .add("bo", DataTypes.BooleanType)
                    .add("by", DataTypes.ByteType)
                    .add("sh", DataTypes.ShortType)
                    .add("i", DataTypes.IntegerType)
                    .add("l", DataTypes.LongType)
                    .add("f", DataTypes.FloatType)
                    .add("d", DataTypes.DoubleType)
                    .add("s", DataTypes.StringType)
                    .add("da", DataTypes.DateType)
                    .add("ts", DataTypes.TimestampType)
                    .add("st", POINT)
                    .add("coded", DataTypes.StringType)
                    .add("i2", DataTypes.IntegerType)
                    .add("d2", DataTypes.DoubleType);

    private static final String[] TEXTS = {
        "", "a", "b", "Open", "Close", " open ", "Zoë", "straße", "日本語", "42", "-7", "1.5", "true"
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        1e10,
        9.3e18,
        -9.3e18,
        3e9,
        0.1
    };

    private TestBatches() {}

    static BoundReference column(String name) {
        int ordinal = SCHEMA.fieldIndex(name);
        return new BoundReference(ordinal, SCHEMA.fields()[ordinal].dataType(), true, name);
    }

    /// Makes a batch; `nullPercent` of the values are null.
    static Batch create(
            BufferAllocator allocator, SplittableRandom random, int rowCount, int nullPercent) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < rowCount; row++) {
            Object[] values = new Object[SCHEMA.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] =
                        random.nextInt(100) < nullPercent
                                ? null
                                : value(SCHEMA.fields()[i].dataType(), random);
            }
            rows.add(RowFactory.create(values));
        }
        try (Batch plain = RowConverter.toBatch(allocator, SCHEMA, rows)) {
            List<ColumnVector> columns = new ArrayList<>();
            for (int i = 0; i < SCHEMA.size(); i++) {
                columns.add(
                        SCHEMA.fields()[i].name().equals("coded")
                                ? coded(allocator, rows, i)
                                : plain.column(i).retain());
            }
            return new Batch(SCHEMA, columns, rowCount);
        }
    }

    private static DictionaryColumn coded(BufferAllocator allocator, List<Row> rows, int ordinal) {
        List<String> distinct = new ArrayList<>();
        ArrowBuf codes = allocator.buffer(Math.max(8, 4L * rows.size()));
        ArrowBuf validity = Validity.allocateAllValid(allocator, rows.size());
        for (int row = 0; row < rows.size(); row++) {
            String text = (String) rows.get(row).get(ordinal);
            if (text == null) {
                Validity.clear(Segments.of(validity), row);
            } else if (!distinct.contains(text)) {
                distinct.add(text);
            }
            Segments.of(codes)
                    .setAtIndex(
                            ValueLayout.JAVA_INT, row, text == null ? 0 : distinct.indexOf(text));
        }
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, DataTypes.StringType, distinct.size(), 64)) {
            distinct.forEach(builder::append);
            Dictionary dictionary = new Dictionary(builder.build(), new Object());
            return new DictionaryColumn(rows.size(), validity, codes, dictionary);
        }
    }

    /// Makes a value as [RowConverter] gives it.
    static Object value(DataType type, SplittableRandom random) {
        boolean isAwkward = random.nextInt(200) == 0;
        return switch (type.typeName()) {
            case "boolean" -> random.nextBoolean();
            case "byte" -> (byte) (isAwkward ? edge(random, -128, 127) : random.nextInt(-9, 10));
            case "short" ->
                    (short) (isAwkward ? edge(random, -32768, 32767) : random.nextInt(-90, 91));
            case "integer" ->
                    (int)
                            (isAwkward
                                    ? edge(random, Integer.MIN_VALUE, Integer.MAX_VALUE)
                                    : random.nextInt(-50, 51));
            case "long" ->
                    isAwkward
                            ? edge(random, Long.MIN_VALUE, Long.MAX_VALUE)
                            : random.nextLong(-1000, 1001);
            case "float" -> (float) doubleValue(random);
            case "double" -> doubleValue(random);
            case "string" -> TEXTS[random.nextInt(TEXTS.length)];
            case "date" -> LocalDate.ofEpochDay(random.nextInt(-40_000, 40_000));
            case "timestamp" ->
                    Instant.EPOCH.plus(
                            random.nextLong(-3_000_000_000_000_000L, 3_000_000_000_000_000L),
                            ChronoUnit.MICROS);
            case "struct" ->
                    RowFactory.create(
                            random.nextInt(4) == 0 ? null : random.nextInt(3),
                            random.nextInt(4) == 0 ? null : TEXTS[random.nextInt(3)]);
            default -> throw new IllegalArgumentException(type.typeName());
        };
    }

    private static long edge(SplittableRandom random, long lowest, long highest) {
        return random.nextBoolean() ? lowest : highest;
    }

    private static double doubleValue(SplittableRandom random) {
        return random.nextInt(8) == 0
                ? DOUBLES[random.nextInt(DOUBLES.length)]
                : random.nextInt(-20, 21) / 4.0;
    }

    /// Makes a selection: 0 all rows, 1 none, 2 a random part, 3 every other row.
    static Selection selection(SplittableRandom random, int rowCount, int kind) {
        if (kind == 0) {
            return Selection.all(rowCount);
        }
        int[] rows = new int[rowCount];
        int size = 0;
        for (int row = 0; row < rowCount; row++) {
            boolean isIn =
                    switch (kind) {
                        case 1 -> false;
                        case 2 -> random.nextInt(10) < 4;
                        default -> (row & 1) == 1;
                    };
            if (isIn) {
                rows[size++] = row;
            }
        }
        return Selection.of(rows, size);
    }
}
