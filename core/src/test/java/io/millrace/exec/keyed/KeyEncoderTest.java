package io.millrace.exec.keyed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.RowOrder;
import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// The bytes of keys compare as the values do, and give the values back.
class KeyEncoderTest {
    private static final StructType SCHEMA =
            StructType.fromDDL(
                    "b BOOLEAN, y TINYINT, h SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, s"
                            + " STRING, t TIMESTAMP, day DATE, w STRUCT<a: STRING, n: STRUCT<x:"
                            + " BIGINT>>, m DECIMAL(38, 2)");
    private static final int ROWS = 300;

    private final BufferAllocator allocator = Allocators.root();

    @AfterEach
    void nothingIsLeaked() {
        allocator.close();
    }

    private static Row row(SplittableRandom random) {
        @Nullable Object[] values = {
            random.nextBoolean(),
            (byte) random.nextInt(-2, 3),
            (short) random.nextInt(-300, 301),
            random.nextInt(),
            pick(random, Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE),
            pick(random, Float.NaN, -0.0f, 0.0f, -1.5f, Float.POSITIVE_INFINITY),
            pick(random, Double.NaN, -0.0, 0.0, Double.MIN_VALUE, Double.NEGATIVE_INFINITY),
            pick(random, "", "a", "a\0", "a\0b", "ab", "\u00e9", "\ud83d\ude00"),
            Instant.ofEpochSecond(random.nextInt(-2, 3)),
            LocalDate.ofEpochDay(random.nextInt(-2, 3)),
            RowFactory.create(
                    random.nextInt(3) == 0 ? null : pick(random, "", "x"),
                    random.nextInt(3) == 0 ? null : RowFactory.create((long) random.nextInt(2))),
            new BigDecimal(
                    pick(
                            random,
                            "0.00",
                            "-0.01",
                            "184467440737095516.16",
                            "-184467440737095516.17",
                            "999999999999999999999999999999999999.99"))
        };
        for (int i = 0; i < values.length; i++) {
            if (random.nextInt(4) == 0) {
                values[i] = null;
            }
        }
        return RowFactory.create(values);
    }

    @SafeVarargs
    private static <T> T pick(SplittableRandom random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private Batch batch(SplittableRandom random) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(row(random));
        }
        return RowConverter.toBatch(allocator, SCHEMA, rows);
    }

    @Test
    void bytesCompareAsTheValuesDo() {
        SplittableRandom random = new SplittableRandom(11);
        try (Batch batch = batch(random)) {
            for (int first = 0; first < SCHEMA.size(); first++) {
                List<ColumnVector> keys =
                        new ArrayList<>(batch.columns().subList(first, first + 1));
                keys.add(batch.column(random.nextInt(SCHEMA.size())));
                checkOrder(keys);
            }
        }
    }

    private static void checkOrder(List<ColumnVector> keys) {
        KeyEncoder encoder = new KeyEncoder();
        encoder.encode(keys, Selection.all(ROWS));
        byte[] bytes = encoder.bytes();
        for (int a = 0; a < ROWS; a++) {
            for (int b = 0; b < ROWS; b++) {
                int expected = RowOrder.compare(keys.get(0), a, keys.get(0), b);
                if (expected == 0) {
                    expected = RowOrder.compare(keys.get(1), a, keys.get(1), b);
                }
                int actual =
                        Arrays.compareUnsigned(
                                bytes,
                                encoder.start(a),
                                encoder.end(a),
                                bytes,
                                encoder.start(b),
                                encoder.end(b));
                assertEquals(Integer.signum(expected), Integer.signum(actual));
            }
        }
    }

    @Test
    void bytesGiveTheValuesBackNormalised() {
        SplittableRandom random = new SplittableRandom(12);
        KeyEncoder encoder = new KeyEncoder();
        int[] odd = new int[ROWS / 2];
        for (int i = 0; i < odd.length; i++) {
            odd[i] = 2 * i + 1;
        }
        try (Batch batch = batch(random)) {
            encoder.encode(batch.columns(), Selection.of(odd, odd.length));
            KeyDecoder decoder = new KeyDecoder(allocator, odd.length);
            for (int i = 0; i < odd.length; i++) {
                decoder.set(i, encoder.bytes(), encoder.start(i));
            }
            List<DataType> types = SCHEMA.asList().stream().map(StructField::dataType).toList();
            try (Batch decoded = new Batch(SCHEMA, decoder.columns(types), odd.length)) {
                List<Row> rows = RowConverter.toRows(batch);
                List<Row> back = RowConverter.toRows(decoded);
                for (int i = 0; i < odd.length; i++) {
                    assertEquals(normalised(rows.get(odd[i])), back.get(i).toString());
                }
            }
        }
    }

    private static String normalised(Row row) {
        return row.toString().replaceAll("-0\\.0(?=[,\\]])", "0.0");
    }
}
