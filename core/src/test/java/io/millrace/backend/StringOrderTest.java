package io.millrace.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// The order of a pool's strings against that of a sorted set.
final class StringOrderTest {
    private final SplittableRandom random = new SplittableRandom(13);

    private byte[] random(int length, int values) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(values);
        }
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void check(int count, IntFunction<byte[]> maker) {
        StringPool pool = new StringPool();
        TreeSet<byte[]> expected = new TreeSet<>(Arrays::compareUnsigned);
        List<byte[]> byCode = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = maker.apply(i);
            if (expected.add(bytes)) {
                assertEquals(
                        byCode.size(), pool.intern(MemorySegment.ofArray(bytes), 0, bytes.length));
                byCode.add(bytes);
            }
        }
        long[] words = new long[byCode.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = words.length - 1L - i;
        }
        pool.rank(words);
        byte[][] actual = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            actual[(int) words[i]] = byCode.get(words.length - 1 - i);
        }
        assertEquals(hex(List.copyOf(expected)), hex(List.of(actual)));
    }

    private static List<String> hex(List<byte[]> values) {
        return values.stream().map(HexFormat.of()::formatHex).toList();
    }

    @Test
    void sortsStringsOfAnyLength() {
        for (int count : new int[] {0, 1, 2, 24, 25, 26, 1000, 10_000}) {
            check(count, _ -> random(random.nextInt(40), 256));
        }
    }

    @Test
    void skipsWhatAllHaveInCommon() {
        check(5000, i -> text("a device of the north wing, number " + i));
        check(5000, i -> text("the same for all but the end and more ".repeat(3) + i * 37 % 100));
    }

    @Test
    void takesBytesAsUnsigned() {
        check(3000, _ -> text(Character.toString(0x20 + random.nextInt(0xD000)).repeat(3)));
    }

    /// Zeros also fill up the last word of a string.
    @Test
    void tellsZerosFromTheEndOfAString() {
        check(2000, _ -> random(random.nextInt(30), 2));
        check(100, byte[]::new);
        check(
                3000,
                i -> {
                    byte[] bytes = new byte[i];
                    Arrays.fill(bytes, (byte) 'x');
                    return bytes;
                });
    }

    /// Words are read eight bytes at a time, but where the array ends.
    @Test
    void sortsWhatEndsWithTheArray() {
        for (int length = 1; length <= 9; length++) {
            int count = length == 1 ? 10 : length == 2 ? 100 : 200;
            byte[] bytes = new byte[count * length];
            int[] ends = new int[count];
            int[] codes = new int[count];
            for (int i = 0; i < count; i++) {
                byte[] text = text("%09d".formatted((i * 77 + 13) % 200));
                System.arraycopy(text, 9 - length, bytes, i * length, length);
                ends[i] = (i + 1) * length;
                codes[i] = i;
            }
            StringOrder.sort(codes, count, bytes, ends);
            for (int i = 1; i < count; i++) {
                int left = codes[i - 1] * length;
                int right = codes[i] * length;
                assertTrue(
                        Arrays.compareUnsigned(
                                        bytes, left, left + length, bytes, right, right + length)
                                < 0,
                        "length " + length);
            }
        }
    }

    /// Many ranges within ranges are no calls within calls.
    @Test
    void sortsPrefixesOfPrefixes() {
        byte[] longest = random(20_000, 256);
        check(2500, i -> Arrays.copyOf(longest, 8 * i));
    }

    @Test
    void ranksOnlyWhatIsAskedForAndEachCodeAsOftenAsItComes() {
        StringPool pool = new StringPool();
        for (String text : List.of("pear", "fig", "apple", "plum")) {
            pool.intern(MemorySegment.ofArray(text(text)), 0, text.length());
        }
        long[] words = {3, OrderedWords.NULL, 1, 3};
        pool.rank(words);
        assertEquals("[1, %d, 0, 1]".formatted(OrderedWords.NULL), Arrays.toString(words));
    }
}
