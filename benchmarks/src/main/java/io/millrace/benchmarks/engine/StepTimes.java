package io.millrace.benchmarks.engine;

import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// Collects times between the steps of a query's batches. Written by the control thread.
final class StepTimes implements StepListener {
    private static final int COUNT_MAX = 1 << 16;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final boolean isIdle;
    private final CountDownLatch awaited;
    private final long[] micros = new long[COUNT_MAX];
    private int count;
    private long triggerNanos;
    private boolean wasTrigger;

    private StepTimes(boolean isIdle, int awaitedCount) {
        this.isIdle = isIdle;
        this.awaited = new CountDownLatch(awaitedCount);
    }

    /// Wall time from trigger to the end of the batch.
    static StepTimes ofBatches() {
        return new StepTimes(false, 0);
    }

    /// CPU time of the control thread from one trigger to the next when no batch lies between.
    static StepTimes ofIdleTriggers(int awaitedCount) {
        return new StepTimes(true, awaitedCount);
    }

    @Override
    public void reached(BatchStep step, long batchId) {
        switch (step) {
            case TRIGGER -> {
                long now = now();
                if (isIdle && wasTrigger) {
                    add(now - triggerNanos);
                    awaited.countDown();
                }
                triggerNanos = now;
                wasTrigger = true;
            }
            case FINISH -> {
                wasTrigger = false;
                if (!isIdle) {
                    add(now() - triggerNanos);
                }
            }
            case LATEST_OFFSET,
                    WRITE_OFFSETS,
                    READ,
                    PROJECT,
                    AGGREGATE,
                    EMIT,
                    ADD_BATCH,
                    WRITE_STATE,
                    COMMIT -> {
                // Only whole triggers are measured.
            }
        }
    }

    private long now() {
        return isIdle ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private void add(long nanos) {
        if (count < COUNT_MAX) {
            micros[count++] = nanos / 1000;
        }
    }

    void awaitCount() throws InterruptedException {
        awaited.await();
    }

    String summary(int skipped) {
        long[] sorted = Arrays.copyOfRange(micros, Math.min(skipped, count), count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "p50 %.3f ms, p90 %.3f ms, p99 %.3f ms, n = %d",
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 99),
                sorted.length);
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1000.0;
    }
}
