package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Goal: every rule of the JSON reader, one case a row. Method: one column, one value, read through
/// a file.
final class JsonRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BIGINT | 5 | 5",
                "BIGINT | -9223372036854775808 | -9223372036854775808",
                "BIGINT | 9223372036854775807 | 9223372036854775807",
                "BIGINT | 9223372036854775808 | null",
                "BIGINT | 1.0 | null",
                "BIGINT | 1e3 | null",
                "BIGINT | \"1\" | null",
                "BIGINT | \"\" | null",
                "BIGINT | true | null",
                "BIGINT | {\"x\":1} | null",
                "BIGINT | [1] | null",
                "BIGINT | -0 | 0",
                "INT | 2147483647 | 2147483647",
                "INT | 2147483648 | null",
                "SMALLINT | -32768 | -32768",
                "SMALLINT | 32768 | null",
                "TINYINT | 127 | 127",
                "TINYINT | 128 | null",
                "DOUBLE | 1 | 1.0",
                "DOUBLE | -0 | 0.0",
                "DOUBLE | -0.0 | -0.0",
                "DOUBLE | 0.1 | 0.1",
                "DOUBLE | 1e400 | Infinity",
                "DOUBLE | 4.9E-324 | 4.9E-324",
                "DOUBLE | 123456789012345678901234567890 | 1.2345678901234568E29",
                "DOUBLE | 9007199254740993 | 9.007199254740992E15",
                "DOUBLE | \"NaN\" | NaN",
                "DOUBLE | \"+INF\" | Infinity",
                "DOUBLE | \"-Infinity\" | -Infinity",
                "DOUBLE | \"1.0\" | null",
                "DOUBLE | NaN | NaN",
                "DOUBLE | -INF | -Infinity",
                "FLOAT | 16777217.0 | 1.6777216E7",
                "FLOAT | 0.1 | 0.1",
                "FLOAT | 3.4028236e38 | Infinity",
                "BOOLEAN | true | true",
                "BOOLEAN | false | false",
                "BOOLEAN | 1 | null",
                "BOOLEAN | \"true\" | null",
                "STRING | \"a\" | a",
                "STRING | \"\" | ``",
                "STRING | \"\\u00e4\\n\" | `ä\n`",
                "STRING | \"ä€😀\" | ä€😀",
                "STRING | 1.50 | 1.50",
                "STRING | true | true",
                "STRING | {\"b\": [1, 2]} | {\"b\": [1, 2]}",
                "STRING | [1, {}] | [1, {}]",
                "STRING | null | null",
                "STRING | 'single' | single",
                "TIMESTAMP | 1469501107 | 2016-07-26T02:45:07Z",
                "TIMESTAMP | -1 | 1969-12-31T23:59:59Z",
                "TIMESTAMP | 1469501107.5 | null",
                "TIMESTAMP | \"1469501107\" | null",
                "TIMESTAMP | \"2016-07-26T02:45:07.123456Z\" | 2016-07-26T02:45:07.123456Z",
                "TIMESTAMP | \"2016-07-26 02:45:07\" | 2016-07-26T02:45:07Z",
                "TIMESTAMP | \"2016-07-28T04:19:28.000+0000\" | 2016-07-28T04:19:28Z",
                "TIMESTAMP | \"\" | null",
                "DATE | \"2016-07-26\" | 2016-07-26",
                "DATE | 17000 | null",
                "DATE | \"2016-02-30\" | null",
            })
    void valueOfType(String type, String json, String expected) {
        assertEquals(
                List.of("[" + expected + "]"),
                new JsonReading("a " + type).rows("{\"a\":" + json + "}\n"));
    }

    @Test
    void timestampsOfMillisecondsLandFarInTheFuture() {
        assertEquals(List.of("[1469501107000000000]"), micros("{\"a\":1469501107000}"));
    }

    private static List<String> micros(String line) {
        // As micros, because the year 48535 does not read well.
        return new JsonReading("a TIMESTAMP")
                .rows(line).stream()
                        .map(row -> row.substring(1, row.length() - 1))
                        .map(java.time.Instant::parse)
                        .map(at -> "[" + at.getEpochSecond() * 1_000_000 + "]")
                        .toList();
    }

    @Test
    void timestampsWithoutZoneAreInTheSessionsZone() {
        assertEquals(
                List.of("[2016-07-26T00:45:07Z]"),
                new JsonReading("a TIMESTAMP")
                        .zone("Europe/Berlin")
                        .rows("{\"a\":\"2016-07-26 02:45:07\"}"));
        assertEquals(
                List.of("[2016-07-26T02:45:07Z]"),
                new JsonReading("a TIMESTAMP")
                        .zone("Europe/Berlin")
                        .option("timeZone", "UTC")
                        .rows("{\"a\":\"2016-07-26 02:45:07\"}"));
    }

    @Test
    void patternsOfTheUserAreUsed() {
        assertEquals(
                List.of("[2016-07-26T02:45:00Z,2016-07-26]", "[null,null]"),
                new JsonReading("a TIMESTAMP, b DATE")
                        .option("timestampFormat", "dd/MM/yyyy HH:mm")
                        .option("dateFormat", "dd.MM.yyyy")
                        .rows(
                                """
                                {"a":"26/07/2016 02:45","b":"26.07.2016"}
                                {"a":"2016-07-26","b":"2016-07-26"}
                                """));
    }

    @Test
    void namesAreExactUnknownFieldsSkippedMissingOnesNull() {
        assertEquals(
                List.of("[null,1]", "[2,null]", "[null,null]"),
                new JsonReading("a BIGINT, A BIGINT")
                        .rows("{\"A\":1,\"x\":{\"a\":[9]}}\n{\"a\":2}\n{}\n"));
    }

    @Test
    void lastOfDuplicateKeysWinsUnlessItDoesNotFit() {
        assertEquals(
                List.of("[2]", "[1]", "[null]"),
                new JsonReading("a BIGINT")
                        .rows(
                                """
                                {"a":1,"a":2}
                                {"a":1,"a":"x"}
                                {"a":1,"a":null}
                                """));
        assertEquals(
                List.of("[[null,2]]"),
                new JsonReading("s STRUCT<x: BIGINT, y: BIGINT>")
                        .rows("{\"s\":{\"x\":1},\"s\":{\"y\":2}}"));
    }

    @Test
    void structsAreNestedAndPartOfThemMayBeNull() {
        assertEquals(
                List.of("[[1,[x]],9]", "[null,8]", "[[null,null],7]", "[[null,[y]],6]"),
                new JsonReading("s STRUCT<a: INT, t: STRUCT<b: STRING>>, z INT")
                        .rows(
                                """
                                {"s":{"a":1,"t":{"b":"x"}},"z":9}
                                {"s":null,"z":8}
                                {"s":{},"z":7}
                                {"s":{"a":"no","t":{"b":"y"}},"z":6}
                                """));
    }

    @Test
    void aBrokenLineIsAllNullAndDoesNotStopTheOthers() {
        assertEquals(
                List.of("[1,x]", "[null,null]", "[2,y]", "[null,null]", "[3,z]"),
                new JsonReading("a BIGINT, b STRING")
                        .rows(
                                """
                                {"a":1,"b":"x"}
                                {"a":7,"b":
                                {"a":2,"b":"y"}
                                no json
                                {"a":3,"b":"z"}
                                """));
    }

    @Test
    void theCorruptColumnGetsTheTextOfMalformedRecords() {
        String text = "{\"a\":1}\n{\"a\":\"x\"}\n{\"a\"\n[1]\n5\n";
        assertEquals(
                List.of(
                        "[1,null]",
                        "[null,{\"a\":\"x\"}]",
                        "[null,{\"a\"]",
                        "[null,[1]]",
                        "[null,5]"),
                new JsonReading("a BIGINT, _corrupt_record STRING").rows(text));
        assertEquals(
                List.of(
                        "[1,null]",
                        "[null,{\"a\":\"x\"}]",
                        "[null,{\"a\"]",
                        "[null,[1]]",
                        "[null,5]"),
                new JsonReading("a BIGINT, bad STRING")
                        .option("columnNameOfCorruptRecord", "bad")
                        .rows(text));
    }

    @Test
    void theCorruptColumnIsNotReadFromTheRecord() {
        assertEquals(
                List.of("[1,null]"),
                new JsonReading("a BIGINT, _corrupt_record STRING")
                        .rows("{\"a\":1,\"_corrupt_record\":\"x\"}"));
    }

    @Test
    void dropMalformedDropsMismatchesToo() {
        assertEquals(
                List.of("[1]", "[3]"),
                new JsonReading("a BIGINT")
                        .option("mode", "dropmalformed")
                        .rows("{\"a\":1}\n{\"a\":\"x\"}\n{\"a\"\n{\"a\":3}\n"));
    }

    @Test
    void whichRecordsAreDroppedDoesNotDependOnTheColumnsRead() {
        assertEquals(
                List.of("[1]"),
                new JsonReading("a BIGINT, b BIGINT")
                        .option("mode", "DROPMALFORMED")
                        .select("a")
                        .rows("{\"a\":1,\"b\":1}\n{\"a\":2,\"b\":\"x\"}\n"));
    }

    /// Longer than what ends a batch: a batch without rows would be taken for the end of the file.
    @Test
    void rowsAfterALongRunOfDroppedOrEmptyLinesAreRead() {
        String dropped = ("{\"a\":" + "x".repeat(1_000) + "}\n").repeat(9_000);
        String blank = (" ".repeat(1_000) + "\n").repeat(9_000);
        for (String run : List.of(dropped, blank)) {
            assertEquals(
                    List.of("[1]", "[2]"),
                    new JsonReading("a BIGINT")
                            .option("mode", "DROPMALFORMED")
                            .rows(run + "{\"a\":1}\n" + run + "{\"a\":2}\n"));
        }
    }

    @Test
    void failFastNamesTheRecord() {
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                new JsonReading("a BIGINT")
                                        .option("mode", "FAILFAST")
                                        .rows("{\"a\":1}\n{\"a\":\"x\"}\n"));
        assertEquals(ErrorCondition.MALFORMED_RECORD_IN_PARSING, e.condition());
    }

    @Test
    void blankLinesGiveNoRow() {
        assertEquals(
                List.of("[1]", "[2]"),
                new JsonReading("a BIGINT").rows("\n  \n{\"a\":1}\n\n\t\r\n{\"a\":2}\n\n"));
    }

    @Test
    void linesEndInAnyWayAndTheLastNeedNot() {
        assertEquals(
                List.of("[1]", "[2]", "[3]", "[4]"),
                new JsonReading("a BIGINT").rows("{\"a\":1}\r\n{\"a\":2} \r{\"a\":3}\n{\"a\":4}"));
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertEquals(List.of("[1]"), new JsonReading("a BIGINT").rows("\uFEFF{\"a\":1}\n"));
    }

    @Test
    void anArrayAtTheRootGivesOneRowPerElement() {
        assertEquals(
                List.of("[1]", "[2]", "[null]", "[3]"),
                new JsonReading("a BIGINT").rows("[{\"a\":1},{\"a\":2},7]\n[]\n[{\"a\":3}]\n"));
        assertEquals(
                List.of("[null]", "[3]"),
                new JsonReading("a BIGINT").rows("[{\"a\":1},{\"a\":2}\n[{\"a\":3}]\n"));
    }

    @Test
    void aBigArrayAtTheRootFillsSeveralBatches() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < 150_000; i++) {
            text.append(i == 0 ? "" : ",").append("{\"a\":").append(i).append('}');
        }
        List<String> rows = new JsonReading("a BIGINT").rows(text.append("]\n").toString());
        assertEquals(150_000, rows.size());
        assertEquals("[149999]", rows.getLast());
    }

    @Test
    void onlyTheFirstRootValueOfALineCounts() {
        assertEquals(
                List.of("[1]", "[3]"),
                new JsonReading("a BIGINT").rows("{\"a\":1} {\"a\":2}\n{\"a\":3} junk\n"));
    }

    @Test
    void multiLineReadsAFileAsOneDocument() {
        String text = "[\n {\"a\":\n1},\n\n {\"a\":2}\n]\n";
        assertEquals(
                List.of("[1]", "[2]"),
                new JsonReading("a BIGINT").option("multiLine", "true").rows(text));
        assertEquals(
                List.of("[null,{\n]"),
                new JsonReading("a BIGINT, _corrupt_record STRING")
                        .option("multiLine", "true")
                        .rows("{\n"));
    }

    @Test
    void malformedUtf8MakesTheRecordMalformed() {
        byte[] text = "{\"a\":\"x?\"}\n{\"a\":\"y\"}\n".getBytes(StandardCharsets.UTF_8);
        for (int bad : new int[] {0x80, 0xC0, 0xFF, 0xED}) {
            byte[] broken = text.clone();
            broken[7] = (byte) bad;
            assertEquals(List.of("[null]", "[y]"), new JsonReading("a STRING").rows(broken));
        }
    }

    @Test
    void controlCharactersAndZerosMakeTheRecordMalformed() {
        assertEquals(
                List.of("[null]", "[null]", "[y]"),
                new JsonReading("a STRING")
                        .rows("{\"a\":\"x\u0000\"}\n{\"a\":\"x\t\"}\n{\"a\":\"y\"}\n"));
        assertEquals(
                List.of("[x\t]"),
                new JsonReading("a STRING")
                        .option("allowUnquotedControlChars", "true")
                        .rows("{\"a\":\"x\t\"}\n"));
    }

    @Test
    void leniencyIsAsAsked() {
        String text = "{a:01, /* c */ \"b\":2}\n";
        assertEquals(List.of("[null,null]"), new JsonReading("a INT, b INT").rows(text));
        assertEquals(
                List.of("[1,2]"),
                new JsonReading("a INT, b INT")
                        .option("allowUnquotedFieldNames", "true")
                        .option("allowNumericLeadingZeros", "true")
                        .option("allowComments", "true")
                        .rows(text));
        assertEquals(
                List.of("[null]"),
                new JsonReading("a STRING")
                        .option("allowSingleQuotes", "false")
                        .rows("{'a':'x'}\n"));
    }

    @Test
    void aLineOverTheLimitIsMalformedAndTheNextIsRead() {
        String small = "{\"a\":\"" + "y".repeat(80) + "\"}\n";
        for (int length : new int[] {93, 1000, 70_000, 3_000_000}) {
            String text = "{\"a\":\"" + "x".repeat(length) + "\"}\n" + small + small;
            List<String> rows =
                    new JsonReading("a STRING").option("maxLineBytes", "100").rows(text);
            assertEquals(3, rows.size());
            assertEquals("[null]", rows.getFirst());
            assertEquals("[" + "y".repeat(80) + "]", rows.getLast());
        }
    }

    @Test
    void nestingBeyondTheLimitIsMalformed() {
        String deep = "{\"a\":1,\"b\":" + "[".repeat(100_000) + "\n{\"a\":2}\n";
        assertEquals(List.of("[null]", "[2]"), new JsonReading("a BIGINT").rows(deep));
        for (int depth : new int[] {31, 32, 33, 200, 255, 256}) {
            String nested = "[".repeat(depth) + "]".repeat(depth);
            String expected = depth + 1 > JsonReadOptions.DEPTH_MAX ? "[null]" : "[1]";
            assertEquals(
                    List.of(expected),
                    new JsonReading("a BIGINT").rows("{\"a\":1,\"b\":" + nested + "}\n"));
        }
    }

    @Test
    void numbersOfTooManyDigitsAreMalformed() {
        String text = "{\"a\":1,\"b\":" + "9".repeat(2000) + "}\n{\"a\":2}\n";
        assertEquals(List.of("[null]", "[2]"), new JsonReading("a BIGINT").rows(text));
    }

    @Test
    void withoutColumnsRowsAreCounted() {
        assertEquals(
                List.of("[]", "[]", "[]"),
                new JsonReading("a BIGINT").select().rows("{\"a\":1}\n{\"a\n{}\n\n"));
    }

    @Test
    void columnsComeInTheOrderAsked() {
        assertEquals(
                List.of("[x,1]"),
                new JsonReading("a BIGINT, b STRING, c INT")
                        .select("b", "a")
                        .rows("{\"a\":1,\"b\":\"x\",\"c\":3}\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aGVsbG0x10=", "A", "=", "AA=A", "!"})
    void whatIsNoBase64IsAMismatchAndTheRestIsRead(String text) {
        assertEquals(
                List.of("[null,1]", "[null,2]"),
                new JsonReading("h BINARY, a INT")
                        .rows("{\"h\":\"" + text + "\",\"a\":1}\n{\"a\":2}\n"));
    }

    @Test
    void binaryIsBase64() {
        try (org.apache.arrow.memory.BufferAllocator allocator =
                io.millrace.batch.Allocators.root()) {
            JsonReading reading = new JsonReading("a BINARY");
            JsonDecoder decoder =
                    new JsonDecoder(
                            reading.schema(), reading.jsonOptions(), reading.context(allocator));
            byte[] line = "{\"a\":\"AAEC\"}".getBytes(StandardCharsets.UTF_8);
            decoder.startRecord(line, 0, line.length, "");
            try (io.millrace.batch.Batch batch = decoder.take(allocator)) {
                byte[] value = (byte[]) io.millrace.batch.RowConverter.toRow(batch, 0).get(0);
                assertEquals("[0, 1, 2]", Arrays.toString(value));
            }
        }
    }
}
