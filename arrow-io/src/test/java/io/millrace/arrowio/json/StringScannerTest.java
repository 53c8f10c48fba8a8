package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Goal: the end of a string, its escapes and what is refused are what Jackson says. Method: each
/// unusual piece at each place of strings up to beyond two blocks, and strings of many pieces; what
/// follows in the array would be taken for an end by whoever reads on.
@Seeded
final class StringScannerTest {
    private static final int LENGTH_MAX = 2 * StringBlock.BYTES + 12;
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<byte[]> GOOD =
            List.of(
                    bytes("\\\""),
                    bytes("\\\\"),
                    bytes("\\\\\\\\\\\""),
                    bytes("\\b\\f\\n\\r\\t\\/"),
                    bytes("\\u00e4"),
                    bytes("\\u20AC"),
                    bytes("\\u0000"),
                    bytes("\\ud83d\\ude00"),
                    bytes("\\ud83d"),
                    bytes("\\ude00"),
                    bytes("\\ud83d\\ud83d\\ude00"),
                    bytes("\\ud83d\\u0041"),
                    bytes("\u007f"),
                    bytes("ä"),
                    bytes("€"),
                    bytes("\ud83d\ude00"),
                    bytes("äöüäöüäöü"));
    private static final List<byte[]> BAD =
            List.of(
                    bytes("\""),
                    bytes("\t"),
                    bytes("\\"),
                    bytes("\\\\\\"),
                    bytes("\\x"),
                    bytes("\\ä"),
                    bytes("\\u12"),
                    bytes("\\u12G4"),
                    bytes("\\u\\n12"),
                    new byte[] {(byte) 0xC3},
                    new byte[] {(byte) 0xE2, (byte) 0x82},
                    new byte[] {(byte) 0x80},
                    new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});

    private final Escapes escapes = new Escapes();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<StringBlock> blocks() {
        return List.of(new ScalarStringBlock(), new SimdStringBlock());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyPieceAtEveryPlace(StringBlock block) throws IOException {
        for (byte[] piece : GOOD) {
            everyPlace(block, piece);
        }
        for (byte[] piece : BAD) {
            everyPlace(block, piece);
        }
    }

    private void everyPlace(StringBlock block, byte[] piece) throws IOException {
        for (int length = 0; length <= LENGTH_MAX; length += length < 20 ? 1 : 7) {
            for (int at = 0; at <= length; at++) {
                byte[] text = new byte[length + piece.length];
                Arrays.fill(text, (byte) 'a');
                System.arraycopy(piece, 0, text, at, piece.length);
                check(block, text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void manyPieces(StringBlock block, Seed seed) throws Exception {
        int[] accepted = new int[1];
        seed.forCases(
                20_000,
                random -> {
                    if (check(block, text(random))) {
                        accepted[0]++;
                    }
                });
        assertTrue(accepted[0] > 2_000 && accepted[0] < 18_000, () -> accepted[0] + " accepted");
    }

    private static byte[] text(RandomGenerator random) {
        byte[] text = new byte[400];
        int length = 0;
        int lengthWanted = random.nextInt(300);
        while (length < lengthWanted) {
            List<byte[]> pieces = random.nextInt(20) == 0 ? BAD : GOOD;
            byte[] piece = pieces.get(random.nextInt(pieces.size()));
            System.arraycopy(piece, 0, text, length, piece.length);
            length += piece.length;
            int run = random.nextInt(random.nextBoolean() ? 4 : 70);
            Arrays.fill(text, length, length + run, (byte) 'z');
            length += run;
        }
        return Arrays.copyOf(text, length);
    }

    /// Returns whether the text begins with a string.
    private boolean check(StringBlock block, byte[] text) throws IOException {
        byte[] line = new byte[text.length + 3 + JsonScanner.SLACK];
        Arrays.fill(line, (byte) '"');
        System.arraycopy(text, 0, line, 1, text.length);
        line[text.length + 2] = '\n';
        String shown = new String(text, StandardCharsets.ISO_8859_1);
        StringScanner scanner = new StringScanner(block);
        int end = scanner.end(line, 1);
        int length = text.length + 2;
        try (JsonParser parser = JSON.createParser(line, 0, length)) {
            assertEquals(JsonToken.VALUE_STRING, parser.nextToken());
            byte[] expected = bytes(parser.getText());
            int expectedEnd = (int) parser.currentLocation().getByteOffset() - 1;
            if (Utf8.isValid(line, 0, expectedEnd)) {
                assertEquals(expectedEnd, end, shown);
                boolean hasEscapes = shown.substring(0, end - 1).indexOf('\\') >= 0;
                assertEquals(hasEscapes, scanner.hasEscapes(), shown);
                int resolved = escapes.resolve(line, 1, end);
                assertArrayEquals(expected, Arrays.copyOf(escapes.text(), resolved), shown);
                return true;
            }
        } catch (IOException _) {
            // Not a string.
        }
        assertEquals(JsonScanner.BAIL, end, shown);
        return false;
    }
}
