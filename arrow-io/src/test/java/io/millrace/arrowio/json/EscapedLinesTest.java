package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.expr.json.TimeReader;
import io.millrace.testkit.Seed;
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

/// Lines whose strings have escapes are decoded without Jackson, and as Jackson would.
@Seeded
final class EscapedLinesTest {
    private static final String[] PIECES = {
        "\\\"",
        "\\\\",
        "\\n",
        "\\/",
        "\\u00e4",
        "\\ud83d\\ude00",
        "\\ud83d",
        "ä",
        "\ud83d\ude00",
        ": ",
        "{",
        "}",
        "1.25",
        "name",
    };
    private static final String[] WRONG = {"\\x", "\\u00g0", "\t", "\"", "\\"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\\\"quoted\\\"\",\"z\":\"\\\"skipped\\\" \\\\ \\u00e4\"}",
                "{\"z\":{\"y\":[\"\\n\",\"\\ud83d\"]},\"a\":\"\\ud83d\\ude00\"}",
                "{\"a\":[\"kept \\\" as it is\"]}",
            })
    void theFastDecoderTakesThem(String line) {
        ColumnStage stage = ColumnStage.of(DataTypes.StringType, false);
        stage.reserve(1);
        StructField field = new StructField("a", DataTypes.StringType, true);
        JsonObject root = new JsonObject(List.of(new JsonField(field, stage, null)));
        TimeReader times = new TimeReader(ZoneOffset.UTC, Optional.empty(), Optional.empty());
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] window = Arrays.copyOf(text, text.length + JsonScanner.SLACK);
        assertEquals(text.length, new FastLineDecoder(root, times).decode(window, 0, 0));
    }

    @Test
    void rowsAreThoseOfJackson(Seed seed) throws Exception {
        JsonReading reading =
                new JsonReading("a STRING, b STRING, c INT").dictionary("b").select("a", "b", "c");
        JsonReading strict =
                new JsonReading("a STRING, b STRING, c INT").option("mode", "DROPMALFORMED");
        seed.forCases(
                30,
                random -> {
                    ByteArrayOutputStream file = new ByteArrayOutputStream();
                    List<String> expected = new ArrayList<>();
                    List<String> expectedStrict = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        byte[] line = line(random).getBytes(StandardCharsets.UTF_8);
                        file.writeBytes(line);
                        file.write('\n');
                        expected.addAll(reading.rowsByJackson(line));
                        expectedStrict.addAll(strict.rowsByJackson(line));
                    }
                    assertEquals(expected, reading.rows(file.toByteArray()));
                    assertEquals(expectedStrict, strict.rows(file.toByteArray()));
                });
    }

    private static String line(RandomGenerator random) {
        StringBuilder line = new StringBuilder("{");
        for (String key : List.of("a", "x", "b", "y")) {
            line.append('"').append(key).append("\":\"");
            for (int i = random.nextInt(20); i > 0; i--) {
                line.append(PIECES[random.nextInt(PIECES.length)]);
            }
            if (random.nextInt(20) == 0) {
                line.append(WRONG[random.nextInt(WRONG.length)]);
            }
            line.append("\",");
        }
        return line.append("\"c\":").append(random.nextInt(100)).append('}').toString();
    }
}
