package io.millrace.expr.kernel;

import java.util.UUID;

/// Values that look random and are functions of a number of the row, the first argument, and a
/// seed, the second; where the third is true, that one is the call's identity and the query's seed
/// comes to it. Whoever asks again gets the same, wherever the call stands in the plan.
public final class RandomRows {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1p-53;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;

    private RandomRows() {}

    /// Returns the bits mixed so that each depends on all; another result for each argument.
    ///
    /// The finalizer of SplitMix64, behind a step of its sequence so that zero does not stay zero.
    public static long scattered(long bits) {
        long mixed = bits + GOLDEN_GAMMA;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    private static long bits(RowArguments in) {
        long ofQuery = in.bool(2) ? in.settings().randomSeed() : 0;
        return scattered(in.int64(0) + scattered(in.int64(1) + scattered(ofQuery)));
    }

    /// Returns a number from 0, inclusive, to 1, exclusive.
    private static double unit(long bits) {
        return (bits >>> 11) * UNIT;
    }

    /// Evenly distributed from 0 to below 1.
    public static void uniform(RowArguments in, RowResults out) {
        out.float64(unit(bits(in)));
    }

    /// Normally distributed around 0 with a deviation of 1, by the method of Box and Muller.
    public static void normal(RowArguments in, RowResults out) {
        long bits = bits(in);
        double distance = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(bits)));
        out.float64(distance * StrictMath.cos(2 * Math.PI * unit(scattered(bits))));
    }

    /// A UUID of version 4.
    public static void uuid(RowArguments in, RowResults out) {
        long high = bits(in);
        long low = scattered(high);
        out.text(new UUID(high & ~VERSION_MASK | VERSION_4, low >>> 2 | Long.MIN_VALUE).toString());
    }
}
