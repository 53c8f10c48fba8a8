package io.millrace.arrowio.json;

import java.util.function.LongSupplier;

/// Gives a decoder the scalar form of [StringBlock] until the SIMD form is compiled.
///
/// Interpreted, a vector operation is an object and a thousand times slower than compiled. So the
/// SIMD form is first tried beside the scalar form, on a few blocks of each window and in the
/// decoding thread: no thread to look after, and a bounded part of each window's time. Input
/// without long strings touches no vector class, nor does a JVM without the module
/// `jdk.incubator.vector`. Not thread-safe.
final class StringBlockChoice {
    /// Long strings of so many blocks make vectors worth loading: about 4 MiB.
    static final long BLOCKS_BEFORE = 1 << 16;

    static final int BLOCKS_TRIED = 128;

    /// On a busy machine one win may be luck: the other form lost its core.
    static final int WINS_IN_A_ROW = 4;

    /// A JVM that has not compiled it by then never does.
    private static final int TRIALS_MAX = 4096;

    private final StringBlock scalar = new ScalarStringBlock();
    private final LongSupplier nanoTime;
    private boolean isOpen;
    private StringBlock chosen = scalar;
    private long blockCount;
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

    /// Returns the form for the bytes `[from, to)`.
    ///
    /// @param blocksRead how many blocks were read since the last call
    StringBlock next(int blocksRead, byte[] b, int from, int to) {
        if (isOpen) {
            blockCount += blocksRead;
            if (blockCount >= BLOCKS_BEFORE && to - from >= BLOCKS_TRIED * StringBlock.BYTES) {
                tryOn(b, from);
            }
        }
        return chosen;
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
            chosen = simd;
        }
        isOpen = wins < WINS_IN_A_ROW && ++trialCount < TRIALS_MAX;
    }

    private static void read(StringBlock block, byte[] b, int from) {
        for (int i = 0; i < BLOCKS_TRIED; i++) {
            block.read(b, from + i * StringBlock.BYTES);
        }
    }
}
