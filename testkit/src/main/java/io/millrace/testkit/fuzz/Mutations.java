package io.millrace.testkit.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes inputs from valid ones: bits flipped, bytes set, parts cut out, doubled, repeated, swapped
/// between two, numbers replaced by extreme ones, words of the format put in.
public final class Mutations {
    private static final int INPUT_BYTES_MAX = 64 << 10;
    private static final byte[] EXTREME_BYTES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '\n', '"'};
    private static final List<String> EXTREME_NUMBERS =
            List.of(
                    "0",
                    "-1",
                    "-0",
                    "1",
                    "127",
                    "128",
                    "255",
                    "65536",
                    "2147483647",
                    "2147483648",
                    "-2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "1e400",
                    "1e-400",
                    "99999999999999999999999999999999",
                    "NaN",
                    "00",
                    "0x10",
                    "1.5");

    private final List<byte[]> corpus;
    private final List<byte[]> words;

    /// @param corpus valid inputs, of which there is one at least
    /// @param words what the format is made of: keywords, brackets, escapes
    public Mutations(List<byte[]> corpus, List<String> words) {
        this.corpus = List.copyOf(corpus);
        this.words = words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /// Makes mutations of texts.
    public static Mutations ofTexts(List<String> corpus, List<String> words) {
        return new Mutations(
                corpus.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(), words);
    }

    /// Returns a valid input with up to eight changes; one in sixteen is as it was.
    public byte[] next(RandomGenerator random) {
        byte[] bytes = pick(random, corpus);
        int changes = random.nextInt(16) == 0 ? 0 : 1 << random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes = mutated(random, bytes);
        }
        return bytes.length > INPUT_BYTES_MAX ? cut(bytes, 0, INPUT_BYTES_MAX) : bytes;
    }

    private static byte[] pick(RandomGenerator random, List<byte[]> from) {
        return from.get(random.nextInt(from.size()));
    }

    /// Returns the bytes with one change.
    public byte[] mutated(RandomGenerator random, byte[] bytes) {
        if (bytes.length == 0) {
            return pick(random, corpus);
        }
        int at = random.nextInt(bytes.length);
        int end = at + random.nextInt(Math.min(bytes.length - at, 64) + 1);
        return switch (random.nextInt(12)) {
            case 0 -> changed(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 1 -> changed(bytes, at, (byte) random.nextInt(256));
            case 2 -> changed(bytes, at, EXTREME_BYTES[random.nextInt(EXTREME_BYTES.length)]);
            case 3 -> spliced(bytes, at, end, new byte[0]);
            case 4 -> spliced(bytes, at, at, cut(bytes, at, end));
            case 5 -> cut(bytes, 0, at);
            case 6 -> crossed(random, bytes, at);
            case 7 -> repeated(random, bytes, at, end);
            case 8, 9 -> words.isEmpty() ? bytes : spliced(bytes, at, at, pick(random, words));
            case 10 -> words.isEmpty() ? bytes : spliced(bytes, at, end, pick(random, words));
            default -> withNumber(random, bytes, at);
        };
    }

    private static byte[] changed(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] cut(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, from);
        all.writeBytes(middle);
        all.write(bytes, to, bytes.length - to);
        return all.toByteArray();
    }

    private byte[] crossed(RandomGenerator random, byte[] bytes, int at) {
        byte[] other = pick(random, corpus);
        int from = random.nextInt(other.length + 1);
        return spliced(bytes, at, bytes.length, cut(other, from, other.length));
    }

    /// Often a few times; now and then thousands of times, which is how deep nesting comes about.
    private static byte[] repeated(RandomGenerator random, byte[] bytes, int at, int end) {
        byte[] part = cut(bytes, at, Math.min(end, at + 12));
        int times = random.nextInt(32) == 0 ? 4000 : random.nextInt(8);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            many.writeBytes(part);
        }
        return spliced(bytes, at, at, many.toByteArray());
    }

    /// Replaces the number at or after the place.
    private static byte[] withNumber(RandomGenerator random, byte[] bytes, int at) {
        int from = at;
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && isDigit(bytes[to])) {
            to++;
        }
        String number = EXTREME_NUMBERS.get(random.nextInt(EXTREME_NUMBERS.size()));
        return spliced(bytes, from, to, number.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}
