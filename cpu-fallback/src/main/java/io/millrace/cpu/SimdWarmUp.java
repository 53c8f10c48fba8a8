package io.millrace.cpu;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/// Has the SIMD kernels compiled before any table uses them.
///
/// Interpreted, a vector operation is an object and a thousand times slower than compiled, so that
/// the first batches would wait for seconds. They run on the scalar kernels instead, while a thread
/// of the backend runs the SIMD kernels on rows of no meaning until these are faster. A query that
/// sees few rows never starts that thread.
///
/// Thread-safe.
final class SimdWarmUp implements AutoCloseable {
    /// So many rows take the scalar kernels some milliseconds: less is not worth a thread.
    static final long ROWS_BEFORE = 1L << 20;

    private static final int ROWS = 4096;
    private static final int ROUNDS_MAX = 20_000;
    private static final int ROUNDS_TIMED = 16;

    /// On a busy machine one win may be luck: the other loop lost its core.
    private static final int WINS_IN_A_ROW = 8;

    private final long rowsBefore;
    private final AtomicLong rowsSeen = new AtomicLong();
    private volatile boolean isReady;
    private volatile boolean isClosed;
    private @Nullable Thread thread;

    /// @param rowsBefore rows after which the warm-up begins; 0 for none at all
    SimdWarmUp(long rowsBefore) {
        this.rowsBefore = rowsBefore;
        this.isReady = rowsBefore == 0;
    }

    /// Returns whether the SIMD kernels may be used, for a batch of so many rows.
    boolean isReadyAfter(int rowCount) {
        if (!isReady && rowsSeen.get() <= rowsBefore && rowsSeen.addAndGet(rowCount) > rowsBefore) {
            start();
        }
        return isReady;
    }

    private synchronized void start() {
        if (thread == null && !isClosed) {
            thread = Thread.ofPlatform().daemon().name("millrace-simd-warm-up").start(this::run);
        }
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = global(arena.allocate(8L * ROWS, 64));
            MemorySegment codes = global(arena.allocate(4L * ROWS, 64));
            for (int i = 0; i < ROWS; i++) {
                times.setAtIndex(ValueLayout.JAVA_LONG, i, i * 1_000_003L % 7_919);
                codes.setAtIndex(ValueLayout.JAVA_INT, i, i % 3);
            }
            Kernels simd = new SimdKernels();
            Kernels scalar = new ScalarKernels();
            int wins = 0;
            for (int round = 0; round < ROUNDS_MAX && !isClosed; round += ROUNDS_TIMED) {
                boolean isFaster = nanos(simd, times, codes) < nanos(scalar, times, codes);
                wins = isFaster ? wins + 1 : 0;
                if (wins == WINS_IN_A_ROW) {
                    isReady = true;
                    return;
                }
            }
        }
    }

    /// The kind of segment that batches have: compiled code is specialised for it.
    // Restricted because the address is trusted; it is that of the segment, which outlives the
    // view.
    @SuppressWarnings("restricted")
    private static MemorySegment global(MemorySegment segment) {
        return MemorySegment.ofAddress(segment.address()).reinterpret(segment.byteSize());
    }

    private static long nanos(Kernels kernels, MemorySegment times, MemorySegment codes) {
        SlotCounts counts = new SlotCounts();
        counts.open(6);
        counts.codeCount = 3;
        counts.windowCount = 2;
        counts.windowStarts[1] = 4_000;
        Division division = new Division(1_000);
        long[] chunk = new long[RowChunk.ROWS_MAX];
        long[] quotients = new long[RowChunk.ROWS_MAX];
        long[] minMax = new long[2];
        MemorySegment.copy(times, ValueLayout.JAVA_LONG, 0, chunk, 0, chunk.length);
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS_TIMED; round++) {
            kernels.minMax(times, 0, ROWS, minMax);
            kernels.minMax(chunk, chunk.length, minMax);
            kernels.divide(chunk, chunk.length, division, quotients);
            kernels.countCodes(codes, 0, ROWS, counts);
            kernels.countCodesByWindow(codes, times, 0, RowChunk.ROWS_MAX, counts);
        }
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            isClosed = true;
            running = thread;
        }
        if (running != null) {
            boolean isInterrupted = false;
            while (running.isAlive()) {
                try {
                    running.join();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
