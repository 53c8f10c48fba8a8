package io.millrace.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// The kernels on the Vector API. Loaded only when the module is there and only by
/// [SimdKernelSource].
final class SimdKernels implements Kernels {
    /// With more codes, counting by comparison takes longer than counting one by one.
    private static final int CODES_COMPARED_MAX = 8;

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final ScalarKernels scalar = new ScalarKernels();

    @Override
    public void minMax(MemorySegment values, int from, int count, long[] minMax) {
        int lanes = LONGS.length();
        int vectors = count / (2 * lanes) * 2;
        if (vectors == 0) {
            scalar.minMax(values, from, count, minMax);
            return;
        }
        long at = 8L * from;
        long end = at + 8L * lanes * vectors;
        LongVector minA = LongVector.broadcast(LONGS, Long.MAX_VALUE);
        LongVector maxA = LongVector.broadcast(LONGS, Long.MIN_VALUE);
        LongVector minB = minA;
        LongVector maxB = maxA;
        for (; at < end; at += 16L * lanes) {
            LongVector a = LongVector.fromMemorySegment(LONGS, values, at, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, values, at + 8L * lanes, ORDER);
            minA = minA.min(a);
            maxA = maxA.max(a);
            minB = minB.min(b);
            maxB = maxB.max(b);
        }
        int rest = count - lanes * vectors;
        if (rest > 0) {
            scalar.minMax(values, from + lanes * vectors, rest, minMax);
        } else {
            minMax[0] = Long.MAX_VALUE;
            minMax[1] = Long.MIN_VALUE;
        }
        minMax[0] = Math.min(minMax[0], minA.min(minB).reduceLanes(VectorOperators.MIN));
        minMax[1] = Math.max(minMax[1], maxA.max(maxB).reduceLanes(VectorOperators.MAX));
    }

    @Override
    public void minMax(long[] values, int count, long[] minMax) {
        int bound = LONGS.loopBound(count);
        LongVector min = LongVector.broadcast(LONGS, values[0]);
        LongVector max = min;
        int i = 0;
        for (; i < bound; i += LONGS.length()) {
            LongVector vector = LongVector.fromArray(LONGS, values, i);
            min = min.min(vector);
            max = max.max(vector);
        }
        long smallest = min.reduceLanes(VectorOperators.MIN);
        long largest = max.reduceLanes(VectorOperators.MAX);
        for (; i < count; i++) {
            smallest = Math.min(smallest, values[i]);
            largest = Math.max(largest, values[i]);
        }
        minMax[0] = smallest;
        minMax[1] = largest;
    }

    @Override
    public void divide(long[] values, int count, Division division, long[] quotients) {
        int bound = LONGS.loopBound(count);
        LongVector one = LongVector.broadcast(LONGS, 1);
        int i = 0;
        for (; i < bound; i += LONGS.length()) {
            LongVector difference = LongVector.fromArray(LONGS, values, i).sub(division.first);
            DoubleVector product =
                    ((DoubleVector) difference.convertShape(VectorOperators.L2D, DOUBLES, 0))
                            .mul(division.reciprocal);
            LongVector quotient = (LongVector) product.convertShape(VectorOperators.D2L, LONGS, 0);
            LongVector remainder = difference.sub(quotient.mul(division.step));
            quotient = quotient.add(remainder.lanewise(VectorOperators.ASHR, 63));
            VectorMask<Long> isShort = remainder.compare(VectorOperators.GE, division.step);
            quotient.add(one, isShort).intoArray(quotients, i);
        }
        for (; i < count; i++) {
            quotients[i] = division.quotient(values[i]);
        }
    }

    @Override
    public void countCodes(MemorySegment codes, int from, int count, SlotCounts counts) {
        int lanes = INTS.length();
        int vectors = count / (2 * lanes) * 2;
        if (counts.codeCount > CODES_COMPARED_MAX || vectors == 0) {
            scalar.countCodes(codes, from, count, counts);
            return;
        }
        int compared = lanes * vectors;
        int others = compared;
        for (int code = 0; code < counts.codeCount - 1; code++) {
            int equal = countEqual(codes, from, vectors, code);
            counts.add(counts.base + code, equal);
            others -= equal;
        }
        // What equals no other code is the last one: one comparison less.
        counts.add(counts.base + counts.codeCount - 1, others);
        scalar.countCodes(codes, from + compared, count - compared, counts);
    }

    private static int countEqual(MemorySegment codes, int from, int vectors, int code) {
        long step = 4L * INTS.length();
        long at = 4L * from;
        long end = at + step * vectors;
        IntVector wanted = IntVector.broadcast(INTS, code);
        // Masks are counted, not turned into vectors and added up: in one JVM of two the compiler
        // did not see through the latter and made an object of every vector.
        int even = 0;
        int odd = 0;
        for (; at < end; at += 2 * step) {
            even +=
                    IntVector.fromMemorySegment(INTS, codes, at, ORDER)
                            .compare(VectorOperators.EQ, wanted)
                            .trueCount();
            odd +=
                    IntVector.fromMemorySegment(INTS, codes, at + step, ORDER)
                            .compare(VectorOperators.EQ, wanted)
                            .trueCount();
        }
        return even + odd;
    }

    @Override
    public void countCodesByWindow(
            MemorySegment codes, MemorySegment times, int from, int count, SlotCounts counts) {
        int vectors = count / INTS.length();
        if (counts.codeCount > CODES_COMPARED_MAX || vectors == 0) {
            scalar.countCodesByWindow(codes, times, from, count, counts);
            return;
        }
        int compared = INTS.length() * vectors;
        countCodes(codes, from, compared, counts);
        MemorySegment someCodes = codes.asSlice(4L * from, 4L * compared);
        MemorySegment someTimes = times.asSlice(8L * from, 8L * compared);
        for (int window = 1; window < counts.windowCount; window++) {
            int slot = counts.base + window * counts.codeCount;
            for (int code = 0; code < counts.codeCount; code++, slot++) {
                int since = countSince(someCodes, code, someTimes, counts.windowStarts[window]);
                // Up to here they were counted in the window before.
                counts.add(slot - counts.codeCount, -since);
                counts.add(slot, since);
            }
        }
        scalar.countCodesByWindow(codes, times, from + compared, count - compared, counts);
    }

    /// Counts the rows of the code whose time is not before a moment.
    private static int countSince(MemorySegment codes, int code, MemorySegment times, long since) {
        int lanes = LONGS.length();
        IntVector wanted = IntVector.broadcast(INTS, code);
        LongVector first = LongVector.broadcast(LONGS, since);
        int equal = 0;
        for (long at = 0; at < codes.byteSize(); at += 8L * lanes) {
            long late =
                    LongVector.fromMemorySegment(LONGS, times, 2 * at, ORDER)
                            .compare(VectorOperators.GE, first)
                            .toLong();
            long later =
                    LongVector.fromMemorySegment(LONGS, times, 2 * at + 8L * lanes, ORDER)
                            .compare(VectorOperators.GE, first)
                            .toLong();
            long same =
                    IntVector.fromMemorySegment(INTS, codes, at, ORDER)
                            .compare(VectorOperators.EQ, wanted)
                            .toLong();
            equal += Long.bitCount(same & (late | later << lanes));
        }
        return equal;
    }

    @Override
    public void countSlots(int[] slots, int count, SlotCounts counts) {
        scalar.countSlots(slots, count, counts);
    }
}
