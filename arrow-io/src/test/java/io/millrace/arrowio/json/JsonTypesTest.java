package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
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
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Decimals, arrays, maps, local times and intervals in JSON.
final class JsonTypesTest {
    private static List<String> rows(String ddl, String... lines) {
        return new JsonReading(ddl).rows(String.join("\n", lines));
    }

    @Test
    void decimalsAreNumbersOrTexts() {
        assertEquals(
                List.of("[1.50]", "[2.00]", "[-0.01]", "[null]", "[null]", "[null]", "[null]"),
                rows(
                        "d DECIMAL(4,2)",
                        "{\"d\":1.5}",
                        "{\"d\":\"2\"}",
                        "{\"d\":-0.005}",
                        "{\"d\":100}",
                        "{\"d\":\"\"}",
                        "{\"d\":true}",
                        "{\"d\":null}"));
    }

    @Test
    void exponentsOfDecimalsAreNotWrittenOut() {
        assertEquals(
                List.of("[120.00]", "[0.00]", "[0.00]", "[null]", "[null]", "[null]", "[null]"),
                rows(
                        "d DECIMAL(5,2)",
                        "{\"d\":1.2e2}",
                        "{\"d\":1e-2000000000}",
                        "{\"d\":\"1e-2000000000\"}",
                        "{\"d\":1e2000000000}",
                        "{\"d\":\"1e2000000000\"}",
                        "{\"d\":1e99999999999}",
                        "{\"d\":\"1e99999999999\"}"));
    }

    @Test
    void arraysAreReadWhole() {
        assertEquals(
                List.of("[[1,2,null]]", "[[]]", "[null]", "[null]", "[null]"),
                rows(
                        "l ARRAY<INT>",
                        "{\"l\":[1,2,null]}",
                        "{\"l\":[]}",
                        "{\"l\":[1,\"x\"]}",
                        "{\"l\":{}}",
                        "{}"));
    }

    @Test
    void mapsHaveTextsAsKeys() {
        assertEquals(
                List.of("[Map(a -> 1, b -> null)]", "[Map()]", "[null]"),
                rows(
                        "m MAP<STRING, BIGINT>",
                        "{\"m\":{\"a\":1,\"b\":null}}",
                        "{\"m\":{}}",
                        "{\"m\":{\"a\":1.5}}"));
    }

    @Test
    void whatFitsOfAStructInAListIsKept() {
        assertEquals(
                List.of("[[[1,null],[2,y]],1]"),
                rows(
                        "l ARRAY<STRUCT<a: INT, b: STRING>>, n INT",
                        "{\"l\":[{\"a\":1},{\"a\":2,\"b\":\"y\",\"c\":[]}],\"n\":1}"));
        assertEquals(
                List.of("[[[null,x]],1]"),
                rows(
                        "l ARRAY<STRUCT<a: INT, b: STRING>>, n INT",
                        "{\"l\":[{\"a\":\"no\",\"b\":\"x\"}],\"n\":1}"));
        assertEquals(
                List.of(),
                new JsonReading("l ARRAY<STRUCT<a: INT>>")
                        .option("mode", "DROPMALFORMED")
                        .rows("{\"l\":[{\"a\":\"no\"}]}"));
    }

    @Test
    void localTimesHaveNoZone() {
        assertEquals(
                List.of("[2016-07-26T02:45:07]", "[2016-07-26T02:45:07]", "[null]"),
                new JsonReading("t TIMESTAMP_NTZ")
                        .zone("Europe/Berlin")
                        .rows(
                                """
                                {"t":"2016-07-26 02:45:07"}
                                {"t":"2016-07-26T02:45:07+05:00"}
                                {"t":1469501107}\
                                """));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        String ddl =
                "d DECIMAL(20,3), l ARRAY<STRUCT<t: TIMESTAMP_NTZ, x: DOUBLE>>,"
                        + " m MAP<STRING, ARRAY<DATE>>, i INTERVAL DAY TO SECOND,"
                        + " y INTERVAL YEAR TO MONTH, b BINARY";
        Random random = new Random(20160726);
        StructType schema = StructType.fromDDL(ddl);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(randomRow(random));
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (BufferAllocator allocator = Allocators.root();
                Batch batch = RowConverter.toBatch(allocator, schema, rows)) {
            new JsonRowWriter(schema, JsonWriteOptions.in(ZoneOffset.UTC)).write(batch, json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        List<String> expected = rows.stream().map(Row::toString).toList();
        assertEquals(expected, new JsonReading(ddl).rows(json.toByteArray()));
    }

    private static Row randomRow(Random random) {
        BigDecimal decimal = new BigDecimal(BigInteger.valueOf(random.nextLong() / 10), 3);
        List<Row> list = new ArrayList<>();
        Map<String, List<LocalDate>> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            LocalDateTime time = LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(random.nextInt());
            list.add(
                    RowFactory.create(random.nextInt(5) == 0 ? null : time, random.nextGaussian()));
            map.put("k\"" + i, List.of(LocalDate.EPOCH.plusDays(random.nextInt(9999))));
        }
        boolean isNull = random.nextInt(5) == 0;
        return RowFactory.create(
                isNull ? null : decimal,
                random.nextInt(5) == 0 ? null : list,
                isNull ? null : map,
                Duration.of(random.nextLong() / 1_000_000, ChronoUnit.MICROS),
                Period.ofMonths(random.nextInt()).normalized(),
                isNull ? null : new byte[] {(byte) random.nextInt(), 0});
    }

    @Test
    void intervalsAreTexts() {
        assertEquals(
                List.of("[PT26H3M4.5S,P1Y2M]", "[null,null]"),
                rows(
                        "i INTERVAL DAY TO SECOND, y INTERVAL YEAR TO MONTH",
                        "{\"i\":\"INTERVAL '1 02:03:04.5' DAY TO SECOND\",\"y\":\"1-2\"}",
                        "{\"i\":\"1 day\",\"y\":5}"));
    }
}
