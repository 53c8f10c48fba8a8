package io.millrace.arrowio.json;

import java.util.function.LongSupplier;

/// Gives a decoder the scalar form of [StringBlock] until the SIMD form is compiled.
///
/// Interpreted, a vector operation is an object and a thousand times slower than compiled. So the
/// SIMD form is first tried beside the scalar form, on a few blocks of each window and in the
/// decoding thread: no thread to look after, and a bounded part of each window's time. Small input
/// touches no vector class, nor does a JVM without the module `jdk.incubator.vector`. Not
/// thread-safe.
final class StringBlockChoice {
    /// So many bytes make vectors worth loading.
    static final long BYTES_BEFORE = 4 << 20;

    static final int BLOCKS_TRIED = 128;

    /// On a busy machine one win may be luck: the other form lost its core.
    static final int WINS_IN_A_ROW = 4;

    /// A JVM that has not compiled it by then never does.
    private static final int TRIALS_MAX = 4096;

    private static final byte[] TEXT = new byte[StringBlock.BYTES];

    private final StringBlock scalar = new ScalarStringBlock();
    private final LongSupplier nanoTime;
    private boolean isOpen;
    private StringBlock chosen = scalar;
    private boolean isShapedWorthwhile;
    private long byteCount;
    private int trialCount;
    private int wins;

    StringBlockChoice() {
        this(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), System::nanoTime);
    }

    /// @param hasVectors whether there is a SIMD form at all
    StringBlockChoice(boolean hasVectors, LongSupplier nanoTime) {
        this.isOpen = hasVectors;
        this.nanoTime = nanoTime;
    }

    /// Returns a choice that is made, and that [ShapedLineDecoder] be tried with it.
    static StringBlockChoice of(StringBlock form) {
        StringBlockChoice choice = new StringBlockChoice(false, () -> 0);
        choice.choose(form);
        return choice;
    }

    private void choose(StringBlock form) {
        chosen = form;
        isShapedWorthwhile = true;
    }

    /// Returns whether [ShapedLineDecoder] is the faster one with the form: with the SIMD form.
    boolean isShapedWorthwhile() {
        return isShapedWorthwhile;
    }

    /// Returns the form for the bytes `[from, to)`.
    StringBlock next(byte[] b, int from, int to) {
        if (isOpen) {
            byteCount += to - from;
            if (byteCount >= BYTES_BEFORE && to - from >= BLOCKS_TRIED * StringBlock.BYTES) {
                tryOn(b, from);
            }
        }
        return chosen;
    }

    StringBlock scalar() {
        return scalar;
    }

    private void tryOn(byte[] b, int from) {
        StringBlock simd = new SimdStringBlock();
        long start = nanoTime.getAsLong();
        read(scalar, b, from);
        long middle = nanoTime.getAsLong();
        read(simd, b, from);
        long end = nanoTime.getAsLong();
        wins = end - middle < middle - start ? wins + 1 : 0;
        if (wins == WINS_IN_A_ROW) {
            choose(simd);
        }
        isOpen = wins < WINS_IN_A_ROW && ++trialCount < TRIALS_MAX;
    }

    private static void read(StringBlock block, byte[] b, int from) {
        for (int i = 0; i < BLOCKS_TRIED; i++) {
            block.read(b, from + i * StringBlock.BYTES);
            block.compareBeforeNumber(b, from + i * StringBlock.BYTES, TEXT);
            block.compareBeforeString(b, from + i * StringBlock.BYTES, TEXT);
        }
    }
}
