package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

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
                                "{\"t\":\"2016-07-26 02:45:07\"}\n"
                                        + "{\"t\":\"2016-07-26T02:45:07+05:00\"}\n"
                                        + "{\"t\":1469501107}"));
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
