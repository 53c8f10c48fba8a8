package io.millrace.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

class RegistersTest {
    private static byte[] registersOf(int bits, long first, long count) {
        byte[] registers = new byte[1 << bits];
        for (long value = first; value < first + count; value++) {
            add(registers, bits, Registers.hash(value));
        }
        return registers;
    }

    private static void add(byte[] registers, int bits, long hash) {
        int register = Registers.register(hash, bits);
        registers[register] = (byte) Math.max(registers[register], Registers.rank(hash, bits));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9, 12, 16})
    void theErrorStaysWithinFourStandardDeviations(int bits) {
        double deviation = 1.04 / Math.sqrt(1 << bits);
        for (long count : new long[] {0, 1, 2, 10, 100, 1000, 5000, 20_000, 100_000, 1_000_000}) {
            for (long first : new long[] {0, -7_000_000, 1L << 40}) {
                long estimate = Registers.estimate(registersOf(bits, first, count));
                double most = Math.max(count < 3 ? 0.5 : 2, 4 * deviation * count);
                assertTrue(
                        Math.abs(count - estimate) <= most,
                        bits + " bits, first " + first + ": " + estimate);
            }
        }
    }

    @Test
    void textsAreSpreadLikeNumbers() {
        byte[] registers = new byte[1 << 9];
        for (int i = 0; i < 50_000; i++) {
            byte[] text = ("text " + i).getBytes(StandardCharsets.UTF_8);
            add(registers, 9, Registers.hash(MemorySegment.ofArray(text), 0, text.length));
        }
        assertTrue(Math.abs(50_000 - Registers.estimate(registers)) < 10_000);
    }

    @Test
    void sparksRuleGivesTheBits() {
        assertEquals(9, Registers.bits(0.05));
        assertEquals(Registers.BITS_MIN, Registers.bits(0.39));
        assertEquals(Registers.BITS_MAX, Registers.bits(0.0022));
    }

    @Test
    void registersAreReadAsTheyWereWritten() {
        for (long count : new long[] {0, 1, 50, 200, 5000}) {
            byte[] registers = registersOf(9, 3, count);
            byte[] encoded = Registers.encode(registers);
            byte[] read = new byte[registers.length];
            Registers.raise(read, MemorySegment.ofArray(encoded), 0, encoded.length);
            assertArrayEquals(registers, read);
            assertTrue(encoded.length <= 513 && (count > 0 || encoded.length == 0));
        }
    }

    @Test
    void bytesOfNoRegistersAreNamed() {
        for (byte[] bytes : new byte[][] {{7}, {0, 1}, {1, 1}, {0, 0, 8, 0, 0, 1}}) {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () ->
                                    Registers.raise(
                                            new byte[512],
                                            MemorySegment.ofArray(bytes),
                                            0,
                                            bytes.length));
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition());
        }
    }
}
