package io.millrace.cpu;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Segments;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StringType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Random rows of one column a type, with few or many distinct values, and batches of them.
final class RandomRows {
    static final List<DataType> TYPES =
            List.of(
                    DataTypes.BooleanType,
                    DataTypes.ByteType,
                    DataTypes.ShortType,
                    DataTypes.IntegerType,
                    DataTypes.LongType,
                    DataTypes.FloatType,
                    DataTypes.DoubleType,
                    DataTypes.StringType,
                    DataTypes.BinaryType,
                    DataTypes.DateType,
                    DataTypes.TimestampType);

    /// The column of event times, never null.
    static final int TIME = TYPES.size();

    static final StructType SCHEMA = schema();

    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1e300,
        0.1,
        0.2,
        -0.3,
        1.0,
        Double.longBitsToDouble(0xFFF8_0000_0000_0001L)
    };
    private static final long[] LONGS = {
        0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + 1, 1L << 52, -(1L << 53)
    };

    private final RandomGenerator random;
    private final int distinct;
    private final double nullRate;
    private final boolean isSpecial;
    private final boolean isCoded;
    private final long timeSpanMicros;
    private final List<Map<String, Integer>> dictionaries = new ArrayList<>();
    private Object lineage = new Object();

    RandomRows(RandomGenerator random) {
        this.random = random;
        this.distinct = new int[] {1, 2, 7, 300, 100_000}[random.nextInt(5)];
        this.nullRate = new double[] {0, 0, 0.02, 0.5, 1}[random.nextInt(5)];
        this.isSpecial = random.nextInt(4) == 0;
        this.isCoded = random.nextBoolean();
        this.timeSpanMicros = new long[] {1, 1000, 10_000, 5_000_000}[random.nextInt(4)];
        dictionaries.add(new LinkedHashMap<>());
        dictionaries.add(new LinkedHashMap<>());
    }

    private static StructType schema() {
        StructType schema = new StructType();
        for (int i = 0; i < TYPES.size(); i++) {
            schema = schema.add("c" + i, TYPES.get(i));
        }
        return schema.add("time", DataTypes.TimestampType);
    }

    List<Object> next() {
        List<Object> row = new ArrayList<>();
        for (DataType type : TYPES) {
            row.add(random.nextDouble() < nullRate ? null : value(type));
        }
        long time = random.nextLong(timeSpanMicros) - timeSpanMicros / 3;
        row.add(Instant.EPOCH.plus(time, ChronoUnit.MICROS));
        return row;
    }

    private Object value(DataType type) {
        int n = random.nextInt(distinct);
        boolean takesSpecial = isSpecial && random.nextInt(3) == 0;
        long special = LONGS[random.nextInt(LONGS.length)];
        double rare = DOUBLES[random.nextInt(DOUBLES.length)];
        return switch (type.typeName()) {
            case "boolean" -> (n & 1) == 1;
            case "byte" -> (byte) (takesSpecial ? special : n);
            case "short" -> (short) (takesSpecial ? special : n - 100);
            case "integer" -> takesSpecial ? (int) special : n * 7919 - 5;
            case "long" -> takesSpecial ? special : n * 1_000_000_007L - 3;
            case "float" -> takesSpecial ? (float) rare : n * 0.37f - 1;
            case "double" -> takesSpecial ? rare : n * 0.01 - 2.5;
            case "string" -> text(n);
            case "binary" -> new byte[] {(byte) n, (byte) (n >> 8)};
            case "date" -> LocalDate.ofEpochDay(n - 3);
            case "timestamp" -> Instant.EPOCH.plus(n * 77L - 1000, ChronoUnit.MICROS);
            default -> throw new IllegalStateException(type.typeName());
        };
    }

    private static String text(int n) {
        return switch (n % 5) {
            case 0 -> n == 0 ? "" : "ä" + n;
            case 1 -> "\uD83D\uDE00" + n;
            case 2 -> "\uFFEE a longer text that goes on " + n;
            default -> "v" + n;
        };
    }

    /// A batch of the rows, strings as codes of growing dictionaries if that is this case.
    Batch batch(BufferAllocator allocator, List<List<Object>> rows) {
        List<Row> converted = new ArrayList<>();
        for (List<Object> row : rows) {
            converted.add(RowFactory.create(row.toArray()));
        }
        Batch plain = RowConverter.toBatch(allocator, SCHEMA, converted);
        if (!isCoded) {
            return plain;
        }
        if (random.nextInt(5) == 0) {
            lineage = new Object();
            dictionaries.forEach(Map::clear);
        }
        try (plain) {
            List<ColumnVector> columns = new ArrayList<>();
            for (ColumnVector column : plain.columns()) {
                switch (column.type()) {
                    case StringType _ -> columns.add(coded(allocator, column, 0));
                    case BinaryType _ -> columns.add(coded(allocator, column, 1));
                    default -> columns.add(column.retain());
                }
            }
            return new Batch(SCHEMA, columns, plain.rowCount());
        }
    }

    private DictionaryColumn coded(BufferAllocator allocator, ColumnVector column, int which) {
        VarWidthColumn plain = (VarWidthColumn) column;
        Map<String, Integer> known = dictionaries.get(which);
        int count = plain.rowCount();
        ArrowBuf codes = allocator.buffer(Math.max(8, 4L * count));
        ArrowBuf validity = Validity.allocateAllValid(allocator, count);
        for (int row = 0; row < count; row++) {
            int code = 0;
            if (plain.isNull(row)) {
                Validity.clear(Segments.of(validity), row);
            } else {
                String hex = NaiveGroups.hex(plain.getBytes(row));
                code = known.computeIfAbsent(hex, _ -> known.size());
            }
            Segments.of(codes).setAtIndex(ValueLayout.JAVA_INT, row, code);
        }
        try (VarWidthBuilder values = new VarWidthBuilder(allocator, plain.type(), 8, 64)) {
            known.keySet().forEach(hex -> values.append(java.util.HexFormat.of().parseHex(hex)));
            Object snapshotOf = List.of(lineage, which);
            return new DictionaryColumn(
                    count, validity, codes, new Dictionary(values.build(), intern(snapshotOf)));
        }
    }

    private final Map<Object, Object> lineages = new LinkedHashMap<>();

    /// Lineages are compared by identity.
    private Object intern(Object key) {
        return lineages.computeIfAbsent(key, k -> k);
    }
}
