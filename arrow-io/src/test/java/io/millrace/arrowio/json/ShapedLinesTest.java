package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.expr.json.TimeReader;
import io.millrace.testkit.Seeded;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Goal: lines that are like the ones before are decoded by their shape, and as Jackson would.
/// Method: files of lines of one shape with seeded values, some of them damaged or of another
/// shape, decoded with both forms of block and line by line by Jackson alone.
@Seeded
final class ShapedLinesTest {
    private static final String SCHEMA =
            "a BIGINT, b STRING, c TIMESTAMP, d DOUBLE, e INT, f FLOAT, g BOOLEAN, h STRING";
    private static final String[] KEYS = {
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "g",
        "h",
        "ignored",
        "a longer key that nobody has asked for",
        "a key so long that it does not fit into one block, which has sixty-four bytes and no more",
        "ä",
        "x",
        "y",
    };
    private static final String[] PIECES = {
        "\\\"",
        "\\\\",
        "\\n",
        "\\u00e4",
        "\\ud83d\\ude00",
        "ä",
        "\ud83d\ude00",
        "{\\\"a\\\": 1}",
        "12",
        "plain ASCII that goes on and on",
        " ",
        ",",
        "\t",
        "\\x",
    };
    private static final String[] SPACES = {"", "", "", " ", "  ", "\t"};
    private static final String[] ENDS = {"", "", "", " ", "\r", "       ", "          "};

    /// The value of one key in every line: how to write one.
    private enum Kind {
        DIGITS,
        DECIMAL,
        NUMBER,
        SHORT,
        TEXT,
        LITERAL,
        TIME,
        ARRAY,
        OBJECT
    }

    private static final List<Kind> KINDS = List.of(Kind.values());

    /// How the lines of a file are written.
    private record Form(List<String> texts, List<Kind> kinds, String end) {
        static Form random(RandomGenerator random) {
            List<String> texts = new ArrayList<>();
            List<Kind> kinds = new ArrayList<>();
            List<String> keys = new ArrayList<>(Arrays.asList(KEYS));
            for (int i = random.nextInt(1, 9); i > 0; i--) {
                String key = keys.remove(random.nextInt(keys.size()));
                if (random.nextInt(40) == 0) {
                    keys.add(key);
                }
                String space = SPACES[random.nextInt(SPACES.length)];
                String comma = texts.isEmpty() ? "{" : ",";
                texts.add(comma + space + '"' + key + "\":" + space);
                kinds.add(KINDS.get(random.nextInt(KINDS.size())));
            }
            return new Form(texts, kinds, "}" + ENDS[random.nextInt(ENDS.length)]);
        }

        byte[] line(RandomGenerator random) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < texts.size(); i++) {
                line.append(texts.get(i));
                value(kinds.get(i), random, line);
            }
            byte[] bytes = line.append(end).toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(6) == 0) {
                damage(bytes, random);
            }
            return bytes;
        }
    }

    private static void value(Kind kind, RandomGenerator random, StringBuilder line) {
        switch (kind) {
            case DIGITS -> digits(random, line);
            case DECIMAL -> {
                digits(random, line);
                line.append('.');
                digits(random, line);
            }
            case NUMBER -> {
                line.append(random.nextBoolean() ? "-" : "");
                digits(random, line);
                line.append(random.nextBoolean() ? "e-2" : random.nextBoolean() ? "." : "");
            }
            case SHORT -> line.append(random.nextBoolean() ? "\"Open\"" : "\"Close\"");
            case TEXT -> {
                line.append('"');
                for (int i = random.nextInt(random.nextInt(1, 12)); i > 0; i--) {
                    line.append(PIECES[random.nextInt(PIECES.length)]);
                }
                line.append('"');
            }
            case LITERAL -> line.append(new String[] {"true", "false", "null"}[random.nextInt(3)]);
            case TIME -> line.append("\"2016-07-26T02:45:%02dZ\"".formatted(random.nextInt(60)));
            case ARRAY -> line.append(random.nextBoolean() ? "[1, 2]" : "[\"a\"]");
            case OBJECT -> line.append(random.nextBoolean() ? "{}" : "{\"a\":\"b\"}");
        }
    }

    /// Numbers of all lengths around those of words and of a block.
    private static void digits(RandomGenerator random, StringBuilder line) {
        int length = random.nextInt(20) == 0 ? random.nextInt(80) : random.nextInt(18);
        for (int i = 0; i <= length; i++) {
            line.append((char) ('0' + random.nextInt(i == 0 && random.nextInt(8) > 0 ? 1 : 0, 10)));
        }
    }

    private static void damage(byte[] line, RandomGenerator random) {
        byte[] likely = "\"\\{}[],:019-. e\t".getBytes(StandardCharsets.US_ASCII);
        byte damage =
                random.nextBoolean()
                        ? likely[random.nextInt(likely.length)]
                        : (byte) random.nextInt(' ', 256);
        line[random.nextInt(line.length)] = damage;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PERMISSIVE", "DROPMALFORMED"})
    void linesOfAShapeAreDecodedAsByJackson(String mode, RandomGenerator random) {
        for (int file = 0; file < 60; file++) {
            Form form = Form.random(random);
            JsonReading reading = new JsonReading(SCHEMA).option("mode", mode);
            if (random.nextBoolean()) {
                reading.select("d", "b", "c", "e").dictionary("b");
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                Form used = random.nextInt(20) == 0 ? Form.random(random) : form;
                byte[] line = used.line(random);
                text.writeBytes(line);
                text.write('\n');
                expected.addAll(reading.rowsByJackson(withoutReturn(line)));
            }
            assertEquals(expected, reading.rows(text.toByteArray()));
            for (StringBlock block : List.of(new ScalarStringBlock(), new SimdStringBlock())) {
                assertEquals(expected, reading.block(block).rows(text.toByteArray()));
            }
        }
    }

    private static byte[] withoutReturn(byte[] line) {
        return line[line.length - 1] == '\r' ? Arrays.copyOf(line, line.length - 1) : line;
    }

    /// Every damage of one byte, each after a good line.
    @ParameterizedTest
    @ValueSource(strings = {"PERMISSIVE", "DROPMALFORMED"})
    void everySingleDamageIsSeen(String mode) {
        String good =
                "{\"a\":15,\"x\":0.25, \"b\":\"text\",\"c\":1469501107,\"y\":\"\\\"q\\\""
                        + " \\\\\",\"z\":0}";
        JsonReading reading = new JsonReading(SCHEMA).option("mode", mode).select("a", "b", "c");
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int at = 0; at < bytes.length; at++) {
            for (int damage : new int[] {0, '\t', ' ', '"', '\\', '}', ',', ':', '0', '9', 0xC3}) {
                byte[] line = bytes.clone();
                line[at] = (byte) damage;
                for (byte[] next : List.of(bytes, line)) {
                    text.writeBytes(next);
                    text.write('\n');
                    expected.addAll(reading.rowsByJackson(next));
                }
            }
        }
        for (StringBlock block : List.of(new ScalarStringBlock(), new SimdStringBlock())) {
            assertEquals(expected, reading.block(block).rows(text.toByteArray()));
        }
    }

    /// Decodes with a decoder of its own; its rows are counted, not looked at.
    private static final class Decoding {
        private final JsonObject root;
        private final FastLineDecoder fast;
        private final ShapedLineDecoder shaped;
        private byte[] window = new byte[0];
        private int length;

        Decoding() {
            ColumnStage stage = ColumnStage.of(DataTypes.LongType, false);
            stage.reserve(1000);
            StructField field = new StructField("a", DataTypes.LongType, true);
            root = new JsonObject(List.of(new JsonField(field, stage, null)));
            fast =
                    new FastLineDecoder(
                            root,
                            new TimeReader(ZoneOffset.UTC, Optional.empty(), Optional.empty()));
            shaped = new ShapedLineDecoder(root, fast, 1000);
        }

        void read(String lines) {
            byte[] text = lines.getBytes(StandardCharsets.UTF_8);
            length = text.length;
            window = Arrays.copyOf(text, length + JsonScanner.SLACK);
        }

        /// Decodes a line and learns its shape.
        void learn(String line) {
            read(line + "\n");
            assertEquals(length, fast.decode(window, 0, 0));
            shaped.learn(window, 0, length);
        }

        /// Returns how many of the lines are taken by shape.
        int rows(String lines) {
            read(lines);
            shaped.decode(window, 0, length, 0, 1000);
            return shaped.rowCount();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":%d}",
                "{ \"x\": %d.5,  \"a\": %1$d }",
                "{\"s\":\"%d\",\"long\":\"%d and more than sixty-four bytes, a few of which are"
                        + " \\\"escaped\\\"\"}",
                "{\"s\":\"ä%d\",\"a\":null,\"l\":[1,true],\"n\":-%1$de-7,\"q\":{\"w\":\"e\"}}",
            })
    void linesOfTheShapeAreTaken(String format) {
        Decoding decoding = new Decoding();
        decoding.learn(format.formatted(7, 7));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            lines.append(format.formatted(i * i, i)).append('\n');
        }
        assertEquals(300, decoding.rows(lines.toString()));
        assertEquals(100, decoding.rows(format.formatted(1, 1).concat("\n").repeat(100)));
    }

    @Test
    void aLineOfAnotherShapeEndsThem() {
        Decoding decoding = new Decoding();
        decoding.learn("{\"a\":1}");
        for (String other :
                List.of(
                        "{\"b\":1}",
                        "{\"a\" :1}",
                        "{\"a\":01}",
                        "{\"a\":1,}",
                        "{\"a\":1}}",
                        "{\"a\":1} ",
                        "{\"a\":\"1\"}",
                        "{\"a\":1e}",
                        "{\"a\":1234567890123456789012345}",
                        "")) {
            String good = "{\"a\":1}\n";
            assertEquals(2, decoding.rows(good + good + other + "\n" + good), other);
        }
    }

    @Test
    void everyByteOfAStringIsLookedAt() {
        Decoding decoding = new Decoding();
        decoding.learn("{\"s\":\"\",\"t\":\"\"}");
        for (int length = 0; length < 200; length++) {
            String text = "x".repeat(length);
            String line = "{\"s\":\"" + text + "\",\"t\":\"" + text + "\"}\n";
            assertEquals(3, decoding.rows(line.repeat(3)));
            int at = 6 + length / 2;
            for (String wrong : List.of("\t", "\"", "\\", "\\x")) {
                String other = line.substring(0, at) + wrong + line.substring(at);
                assertEquals(3, decoding.rows(line.repeat(3) + other + line), other);
            }
        }
    }

    @Test
    void theLimitOfALineHolds() {
        Decoding decoding = new Decoding();
        decoding.learn("{\"s\":\"\"}");
        String longest = "{\"s\":\"" + "x".repeat(1000 - 9) + "\"}\n";
        assertEquals(1000, longest.length());
        assertEquals(1, decoding.rows(longest + longest.replace("x\"", "xx\"")));
    }

    @Test
    void aShapeThatIsOfNoUseIsSoughtLessAndLessOften() {
        Decoding decoding = new Decoding();
        decoding.learn("{\"a\":1}");
        for (int wait = 1; wait <= 8; wait *= 2) {
            assertEquals(0, decoding.rows("{\"b\":1}\n"));
            assertTrue(decoding.shaped.isReady(), "one line may be otherwise");
            assertEquals(0, decoding.rows("{\"b\":1}\n"));
            for (int line = 0; line < wait; line++) {
                decoding.learn("{\"a\":1}");
                assertFalse(decoding.shaped.isReady());
            }
            decoding.learn("{\"a\":1}");
            assertTrue(decoding.shaped.isReady());
        }
        assertEquals(64, decoding.rows("{\"a\":1}\n".repeat(64)));
        assertEquals(0, decoding.rows("{\"b\":1}\n"));
        assertEquals(0, decoding.rows("{\"b\":1}\n"));
        decoding.learn("{\"a\":1}");
        decoding.learn("{\"a\":1}");
        assertTrue(decoding.shaped.isReady(), "it was of use");
    }
}
