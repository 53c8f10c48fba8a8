package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.expr.json.JsonRowWriter;
import io.millrace.expr.json.JsonWriteOptions;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/// Goal: rows are written as Spark's JSON writer writes them.
final class JsonRowWriterTest {
    private static String written(String ddl, JsonWriteOptions options, Object... values) {
        StructType schema = StructType.fromDDL(ddl);
        try (BufferAllocator allocator = Allocators.root();
                Batch batch =
                        RowConverter.toBatch(
                                allocator, schema, List.of(RowFactory.create(values)))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            JsonRowWriter writer = new JsonRowWriter(schema, options);
            writer.write(batch, out);
            String line = out.toString(StandardCharsets.UTF_8);
            assertEquals(line, writer.toJson(batch, 0) + "\n");
            return line.strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final JsonWriteOptions UTC = JsonWriteOptions.in(ZoneOffset.UTC);

    @Test
    void timestampsAreInIsoFormInTheZone() {
        Instant time = Instant.parse("2016-07-26T02:00:00.123456Z");
        assertEquals("{\"t\":\"2016-07-26T02:00:00.123Z\"}", written("t TIMESTAMP", UTC, time));
        assertEquals(
                "{\"t\":\"2016-07-26T04:00:00.123+02:00\"}",
                written("t TIMESTAMP", JsonWriteOptions.in(ZoneId.of("Europe/Berlin")), time));
        assertEquals(
                "{\"t\":\"2016-07-26T02:00:00Z\"}",
                written(
                        "t TIMESTAMP",
                        UTC.withTimestampPattern(JsonWriteOptions.SECONDS_PATTERN),
                        time));
    }

    @Test
    void nullsAreLeftOutUnlessAskedFor() {
        assertEquals("{\"b\":1}", written("a INT, b INT", UTC, null, 1));
        assertEquals("{}", written("a INT", UTC, new Object[] {null}));
        JsonWriteOptions withNulls =
                new JsonWriteOptions(ZoneOffset.UTC, UTC.timestampPattern(), "yyyy-MM-dd", false);
        assertEquals("{\"a\":null,\"b\":1}", written("a INT, b INT", withNulls, null, 1));
    }

    @Test
    void valuesOfAllTypes() {
        assertEquals(
                "{\"a\":true,\"b\":-1,\"c\":1.5,\"d\":0.1,\"e\":\"2016-07-26\",\"f\":\"AAEC\","
                        + "\"g\":{\"h\":\"ä\"}}",
                written(
                        "a BOOLEAN, b TINYINT, c DOUBLE, d FLOAT, e DATE, f BINARY,"
                                + " g STRUCT<h: STRING>",
                        UTC,
                        true,
                        (byte) -1,
                        1.5,
                        0.1f,
                        LocalDate.of(2016, 7, 26),
                        new byte[] {0, 1, 2},
                        RowFactory.create("ä")));
        assertEquals("{\"a\":\"NaN\"}", written("a DOUBLE", UTC, Double.NaN));
        assertEquals("{\"a\":\"-Infinity\"}", written("a FLOAT", UTC, Float.NEGATIVE_INFINITY));
    }

    @Test
    void textsAndNamesAreEscaped() {
        assertEquals(
                "{\"a\\\"b\":\"q\\\" b\\\\ n\\n u\\u0001 😀\"}",
                written("`a\"b` STRING", UTC, "q\" b\\ n\n u\u0001 😀"));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        String line = written("a STRING, b DOUBLE", UTC, "x\ty\u0000", Double.MIN_VALUE);
        assertEquals(
                List.of("[x\ty\u0000,4.9E-324]"), new JsonReading("a STRING, b DOUBLE").rows(line));
    }
}
