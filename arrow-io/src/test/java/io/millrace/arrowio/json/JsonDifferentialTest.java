package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Goal: the fast decoder and Jackson agree on every line. Method: seeded lines from a generator of
/// JSON that is mostly plain, some of them damaged byte by byte; each file is read as usual, and
/// line by line by Jackson alone.
final class JsonDifferentialTest {
    private static final String[] SCHEMAS = {
        "time TIMESTAMP, action STRING",
        "a BIGINT, b DOUBLE, c FLOAT, d BOOLEAN, e DATE, f INT, g SMALLINT, h TINYINT",
        "s STRUCT<a: BIGINT, t: STRUCT<b: STRING, c: TIMESTAMP>, d: DOUBLE>, a STRING, b STRING",
        "a STRING, b STRING, c STRING, _corrupt_record STRING",
        "z INT",
    };
    private static final String[] KEYS = {
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "g",
        "h",
        "s",
        "t",
        "time",
        "action",
        "longerKeyThanEight",
        "ä",
    };

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"})
    void bothDecodersAgree(long seed) {
        for (String schema : SCHEMAS) {
            for (String mode : new String[] {"PERMISSIVE", "DROPMALFORMED"}) {
                check(seed, schema, mode);
            }
        }
    }

    private static void check(long seed, String schema, String mode) {
        SplittableRandom random = new SplittableRandom(seed);
        JsonReading reading = new JsonReading(schema).option("mode", mode);
        if (random.nextBoolean() && schema.contains("action")) {
            reading.dictionary("action");
        }
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int i = 0; i < 400; i++) {
            byte[] line = line(random);
            lines.add(line);
            file.writeBytes(line);
            file.write('\n');
        }
        List<String> expected = new ArrayList<>();
        for (byte[] line : lines) {
            expected.addAll(reading.rowsByJackson(line));
        }
        List<String> actual = reading.rows(file.toByteArray());
        assertEquals(actual, reading.block(new SimdStringBlock()).rows(file.toByteArray()));
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(
                    expected.get(i),
                    actual.get(i),
                    "seed " + seed + ", schema " + schema + ", row " + i);
        }
        assertEquals(expected.size(), actual.size(), "seed " + seed + ", schema " + schema);
        assertTrue(actual.size() > 100, "too few rows to mean anything");
    }

    private static byte[] line(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        object(random, text, 0);
        if (random.nextInt(12) == 0) {
            text.append(pick(random, " ", "\t ", " x", "{}", ",", "  \t"));
        }
        byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                byte damage = (byte) random.nextInt(256);
                if (damage != '\n' && damage != '\r') {
                    line[random.nextInt(line.length)] = damage;
                }
            }
        }
        return line;
    }

    private static void object(SplittableRandom random, StringBuilder text, int depth) {
        text.append('{').append(space(random));
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : "," + space(random)).append('"');
            text.append(random.nextInt(40) == 0 ? "\\u0061" : pick(random, KEYS));
            text.append('"').append(space(random)).append(':').append(space(random));
            value(random, text, depth + 1);
            text.append(space(random));
        }
        text.append('}');
    }

    private static void value(SplittableRandom random, StringBuilder text, int depth) {
        switch (random.nextInt(14)) {
            case 0 -> text.append(random.nextLong());
            case 1 -> text.append(random.nextInt(-200, 200));
            case 2 -> text.append(Double.longBitsToDouble(random.nextLong()));
            case 3 -> text.append(random.nextInt(1_000_000)).append('.').append(random.nextInt(99));
            case 4 ->
                    text.append(pick(random, "true", "false", "null", "nul", "tru", "NaN", "-INF"));
            case 5 -> text.append(pick(random, NUMBERS));
            case 6 -> text.append('"').append(pick(random, TIMES)).append('"');
            case 7, 8 -> text.append('"').append(pick(random, TEXTS)).append('"');
            case 9 -> text.append(1_469_501_107L + random.nextInt(100_000));
            case 10 -> {
                if (depth < 4) {
                    object(random, text, depth);
                } else {
                    text.append("[]");
                }
            }
            case 11, 12 -> number(random, text);
            default -> text.append(pick(random, "[1, 2]", "[]", "[{\"a\":[]}]", "[1,", "'q'"));
        }
    }

    /// Digits of all lengths around the eight that are read at once.
    private static void number(SplittableRandom random, StringBuilder text) {
        text.append(random.nextInt(3) == 0 ? "-" : "");
        digits(random, text);
        if (random.nextInt(3) > 0) {
            text.append('.');
            digits(random, text);
        }
        text.append(random.nextInt(8) == 0 ? pick(random, "e2", "E-3", "e", ".1") : "");
    }

    private static void digits(SplittableRandom random, StringBuilder text) {
        for (int i = random.nextInt(random.nextInt(1, 20)); i >= 0; i--) {
            text.append(random.nextInt(10));
        }
    }

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-",
        "00",
        "01",
        "-01",
        "1.",
        ".5",
        "1e5",
        "1E+5",
        "1e",
        "1e-400",
        "0.0",
        "-0.0",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "99999999999999999999",
        "123456789012345678",
        "1234567890123456789",
        "12345678",
        "123456789",
        "1.7976931348623157e308",
        "0.1234567890123456789",
        "9007199254740993.0",
        "16777217.5",
        "3.4028235e38",
        "+1",
        "1 2",
        "0.30000000000000004",
        "100000000000000000000000000.5",
        "0000000000000000001.0",
    };
    private static final String[] TIMES = {
        "2016-07-26", "2016-07-26T02:45:07Z", "2016-07-26 02:45:07.123456", "2016", "2016-13-01",
        "1469501107", "2016-07-28T04:19:28.000+0000", "NaN", "Infinity", "",
    };
    private static final String[] TEXTS = {
        "Open",
        "Close",
        "",
        "a longer text than sixteen bytes",
        "ä€😀",
        "12345678",
        "a\\n",
        "\\u00e4",
        "\\ud83d\\ude00",
        "\\ud800",
        "\t",
        "\\x",
        "tab\\tend",
        "abcdefg\\\"",
        "seven77ä",
        "{\\\"user\\\": 26, \\\"time\\\": \\\"2018-07-20 00:00:00.339637\\\", \\\"device\\\": 57}",
        "a text of more than sixty-four bytes, so that it takes two blocks: \\u20ac, ä and \\/",
    };

    private static String space(SplittableRandom random) {
        return random.nextInt(6) == 0 ? pick(random, " ", "\t", "  ", "      ") : "";
    }

    private static String pick(SplittableRandom random, String... of) {
        return of[random.nextInt(of.length)];
    }

    /// Every single-byte damage of an ordinary line.
    @ParameterizedTest
    @ValueSource(strings = {"PERMISSIVE", "DROPMALFORMED"})
    void bothDecodersAgreeOnEverySingleDamage(String mode) {
        byte[] good =
                "{\"a\":15,\"s\":{\"x\":-1.5, \"y\":true},\"b\":\"té\",\"u\":[1,null]}"
                        .getBytes(StandardCharsets.UTF_8);
        JsonReading reading =
                new JsonReading("a BIGINT, s STRUCT<x: DOUBLE, y: BOOLEAN>, b STRING")
                        .option("mode", mode);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        int[] bytes = {
            0, 9, ' ', '"', '\\', '{', '}', '[', ',', ':', '0', '9', '-', 'e', 't', 0xC3
        };
        for (int at = 0; at < good.length; at++) {
            for (int b : bytes) {
                byte[] line = good.clone();
                line[at] = (byte) b;
                file.writeBytes(line);
                file.write('\n');
                expected.addAll(reading.rowsByJackson(line));
            }
        }
        assertEquals(expected, reading.rows(file.toByteArray()));
        assertEquals(expected, reading.block(new SimdStringBlock()).rows(file.toByteArray()));
    }
}
