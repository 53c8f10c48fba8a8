package io.millrace.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The registers of a HyperLogLog, by which different values are counted approximately: how values
/// are hashed, how registers are written, and what number they stand for.
///
/// A value has a 64-bit hash. Its upper `bits` bits are the number of a register, and its rank is
/// one more than the number of zeros that the rest begins with; a register holds the highest rank
/// of its values, 0 for none. So the order of values, and how often each comes, do not matter. The
/// standard error is 1.04 / sqrt(2^bits).
///
/// ```text
///   hash of fixed width   mix(word * P1)             word: OrderedWords, -0.0 as 0.0
///   hash of bytes         h = length * P1; for every 8 bytes, little-endian, the last filled up
///                         with zeros: h = mix(h ^ word) * P2; at the end mix(h)
///   mix(x)                x ^= x >>> 32; x *= P2; x ^= x >>> 29; x *= P1; x ^= x >>> 32
///   P1, P2                0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
/// ```
///
/// The canonical bytes: none without a value; at most a third of all registers in use: for each in
/// ascending order its number (4 bytes, little-endian) and rank (1 byte), behind a byte 0; else a
/// byte 1 and the rank of every register.
public final class Registers {
    /// Fewest bits of a register's number.
    public static final int BITS_MIN = 4;

    /// Most bits of a register's number: 256 KiB a group.
    public static final int BITS_MAX = 18;

    private static final long P1 = 0x9E37_79B9_7F4A_7C15L;
    private static final long P2 = 0xD6E8_FEB8_6659_FD93L;
    private static final byte SPARSE = 0;
    private static final byte DENSE = 1;
    private static final int ENTRY_BYTES = 5;

    private static final ValueLayout.OfLong LONG =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Registers() {}

    /// Returns the bits that keep the standard deviation of the relative error below a bound:
    /// Spark's rule.
    public static int bits(double relativeError) {
        return (int) Math.ceil(2.0 * Math.log(1.106 / relativeError) / Math.log(2.0));
    }

    /// Returns the hash of a value of fixed width.
    public static long hash(long word) {
        return mix(word * P1);
    }

    /// Returns the hash of a string or binary value.
    public static long hash(MemorySegment bytes, long from, long to) {
        long hash = (to - from) * P1;
        long at = from;
        for (; at + 8 <= to; at += 8) {
            hash = mix(hash ^ bytes.get(LONG, at)) * P2;
        }
        if (at < to) {
            long rest = 0;
            for (int i = 0; at + i < to; i++) {
                rest |= (bytes.get(JAVA_BYTE, at + i) & 0xFFL) << (8 * i);
            }
            hash = mix(hash ^ rest) * P2;
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long x = value;
        x ^= x >>> 32;
        x *= P2;
        x ^= x >>> 29;
        x *= P1;
        return x ^ x >>> 32;
    }

    /// Returns the register of a hash.
    public static int register(long hash, int bits) {
        return (int) (hash >>> (Long.SIZE - bits));
    }

    /// Returns the rank of a hash.
    public static byte rank(long hash, int bits) {
        // The bit set below the rest ends the zeros where the rest is all zeros.
        return (byte) (Long.numberOfLeadingZeros(hash << bits | 1L << (bits - 1)) + 1);
    }

    /// Returns the canonical bytes.
    public static byte[] encode(byte[] registers) {
        int used = 0;
        for (byte rank : registers) {
            used += rank == 0 ? 0 : 1;
        }
        if (used == 0) {
            return new byte[0];
        }
        if (3L * used > registers.length) {
            byte[] dense = new byte[registers.length + 1];
            dense[0] = DENSE;
            System.arraycopy(registers, 0, dense, 1, registers.length);
            return dense;
        }
        byte[] sparse = new byte[1 + ENTRY_BYTES * used];
        sparse[0] = SPARSE;
        MemorySegment target = MemorySegment.ofArray(sparse);
        int at = 1;
        for (int i = 0; i < registers.length; i++) {
            if (registers[i] != 0) {
                target.set(INT, at, i);
                sparse[at + Integer.BYTES] = registers[i];
                at += ENTRY_BYTES;
            }
        }
        return sparse;
    }

    /// Raises the registers to those of the canonical bytes at `source[from .. to)`.
    ///
    /// @throws MillraceException `CHECKPOINT_CORRUPT`
    public static void raise(byte[] registers, MemorySegment source, long from, long to) {
        if (from == to) {
            return;
        }
        long count = to - from - 1;
        if (source.get(JAVA_BYTE, from) == DENSE && count == registers.length) {
            for (int i = 0; i < registers.length; i++) {
                raise(registers, i, source.get(JAVA_BYTE, from + 1 + i));
            }
            return;
        }
        require(source.get(JAVA_BYTE, from) == SPARSE && count % ENTRY_BYTES == 0);
        for (long at = from + 1; at < to; at += ENTRY_BYTES) {
            int register = source.get(INT, at);
            require(register >= 0 && register < registers.length);
            raise(registers, register, source.get(JAVA_BYTE, at + Integer.BYTES));
        }
    }

    private static void raise(byte[] registers, int register, byte rank) {
        if (rank > registers[register]) {
            registers[register] = rank;
        }
    }

    private static void require(boolean isValid) {
        if (!isValid) {
            throw ErrorCondition.CHECKPOINT_CORRUPT.error(
                    "The stored registers of an approximate count are not in canonical form.",
                    "Restore the checkpoint from a copy, or start with a new one.");
        }
    }

    /// Returns the number of different values, by Ertl's estimator ("New cardinality estimation
    /// algorithms for HyperLogLog sketches", 2017), which needs no tables of corrections.
    public static long estimate(byte[] registers) {
        int count = registers.length;
        int bits = Integer.numberOfTrailingZeros(count);
        int rankMax = Long.SIZE - bits;
        int[] histogram = new int[rankMax + 2];
        for (byte rank : registers) {
            histogram[rank]++;
        }
        double m = count;
        double z = m * tau((m - histogram[rankMax + 1]) / m);
        for (int rank = rankMax; rank >= 1; rank--) {
            z = 0.5 * (z + histogram[rank]);
        }
        z += m * sigma(histogram[0] / m);
        return Math.round(m / (2 * Math.log(2.0)) * m / z);
    }

    private static double sigma(double x) {
        if (x == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = x;
        double weight = 1;
        double sum = x;
        double before;
        do {
            before = sum;
            power *= power;
            sum += power * weight;
            weight += weight;
        } while (sum != before);
        return sum;
    }

    private static double tau(double x) {
        if (x == 0 || x == 1) {
            return 0;
        }
        double root = x;
        double weight = 1;
        double sum = 1 - x;
        double before;
        do {
            before = sum;
            root = Math.sqrt(root);
            weight *= 0.5;
            sum -= (1 - root) * (1 - root) * weight;
        } while (sum != before);
        return sum / 3;
    }
}
