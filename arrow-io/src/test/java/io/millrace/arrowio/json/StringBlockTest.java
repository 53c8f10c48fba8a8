package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Both forms of a block see what a loop over bytes sees, and the SIMD form is used once it is the
/// faster one.
@Seeded
final class StringBlockTest {
    private static final int BYTES_LONG = StringBlockChoice.BLOCKS_TRIED * StringBlock.BYTES;
    private static final byte[] WINDOW = new byte[BYTES_LONG + JsonScanner.SLACK];
    private static final int ENOUGH = (int) (StringBlockChoice.BYTES_BEFORE / BYTES_LONG);

    @Test
    void bothFormsSeeEachByte(RandomGenerator random) {
        byte[] b = new byte[3 * StringBlock.BYTES];
        for (int round = 0; round < 200; round++) {
            random.nextBytes(b);
            for (int i = random.nextInt(60); i > 0; i--) {
                b[random.nextInt(b.length)] = (byte) "\"\\\t \u007f/09:".charAt(random.nextInt(9));
            }
            byte[] text = Arrays.copyOfRange(b, StringBlock.BYTES, 2 * StringBlock.BYTES);
            text[random.nextInt(text.length)]++;
            for (int at = 0; at <= b.length - StringBlock.BYTES; at++) {
                for (StringBlock block : List.of(new ScalarStringBlock(), new SimdStringBlock())) {
                    check(block, b, at, text);
                }
            }
        }
    }

    private static void check(StringBlock block, byte[] b, int at, byte[] text) {
        long quotes = 0;
        long backslashes = 0;
        long others = 0;
        long nonDigits = 0;
        long differences = 0;
        for (int i = 0; i < StringBlock.BYTES; i++) {
            byte value = b[at + i];
            quotes |= value == '"' ? 1L << i : 0;
            backslashes |= value == '\\' ? 1L << i : 0;
            others |= value < ' ' ? 1L << i : 0;
            nonDigits |= value < '0' || value > '9' ? 1L << i : 0;
            differences |= value != text[i] ? 1L << i : 0;
        }
        block.read(b, at);
        assertEquals(quotes, block.quotes);
        assertEquals(backslashes, block.backslashes);
        assertEquals(others, block.others);
        assertEquals(differences, block.compareBeforeNumber(b, at, text));
        assertEquals(nonDigits, block.nonDigits);
        assertEquals(differences, block.compareBeforeString(b, at, text));
        assertEquals(quotes | backslashes | others, block.specials);
    }

    /// Gives the times, the last of them again and again.
    private static LongSupplier clock(long... nanos) {
        int[] calls = new int[1];
        return () -> nanos[Math.min(calls[0]++, nanos.length - 1)];
    }

    /// Returns the form after so many windows of large input.
    private static StringBlock after(int windows, StringBlockChoice choice) {
        StringBlock form = choice.next(WINDOW, 0, BYTES_LONG);
        for (int i = 1; i < windows + ENOUGH - 1; i++) {
            form = choice.next(WINDOW, 0, BYTES_LONG);
        }
        return form;
    }

    @Test
    void theSimdFormIsUsedOnceItHasWonOftenEnough() {
        long[] nanos = {0, 9, 20, 30, 40, 41, 50, 60, 61, 70, 80, 81, 90, 100, 101};
        assertInstanceOf(
                ScalarStringBlock.class, after(4, new StringBlockChoice(true, clock(nanos))));
        assertInstanceOf(
                SimdStringBlock.class, after(5, new StringBlockChoice(true, clock(nanos))));
    }

    @Test
    void aFormThatIsNotFasterIsNotUsed() {
        assertInstanceOf(ScalarStringBlock.class, after(99, new StringBlockChoice(true, clock(7))));
    }

    @Test
    void withoutVectorsOrForSmallInputNothingIsTried() {
        LongSupplier never =
                () -> {
                    throw new AssertionError("tried");
                };
        assertInstanceOf(ScalarStringBlock.class, after(99, new StringBlockChoice(false, never)));
        assertInstanceOf(ScalarStringBlock.class, after(0, new StringBlockChoice(true, never)));
        StringBlockChoice choice = new StringBlockChoice(true, never);
        for (int i = 0; i < 2 * ENOUGH; i++) {
            assertInstanceOf(ScalarStringBlock.class, choice.next(WINDOW, 0, BYTES_LONG - 1));
        }
    }

    @Test
    void linesAreTakenByShapeOnceTheSimdFormIsUsed() {
        StringBlockChoice choice = new StringBlockChoice(true, clock(0, 9, 10, 20, 29, 30));
        for (int i = 0; i < 2 * ENOUGH; i++) {
            assertEquals(
                    choice.next(WINDOW, 0, BYTES_LONG) instanceof SimdStringBlock,
                    choice.isShapedWorthwhile());
        }
    }
}
