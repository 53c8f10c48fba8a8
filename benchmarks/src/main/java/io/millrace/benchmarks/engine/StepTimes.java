package io.millrace.benchmarks.engine;

import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;

/// Collects times between the steps of a query's batches. The steps that it looks at are reached by
/// the control thread.
final class StepTimes implements StepListener {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final boolean isIdle;
    private final CountDownLatch awaited;
    private final Samples samples = new Samples();
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
                    samples.addNanos(now - triggerNanos);
                    awaited.countDown();
                }
                triggerNanos = now;
                wasTrigger = true;
            }
            case FINISH -> {
                wasTrigger = false;
                if (!isIdle) {
                    samples.addNanos(now() - triggerNanos);
                }
            }
            case LATEST_OFFSET,
                    WRITE_OFFSETS,
                    READ,
                    PROJECT,
                    AGGREGATE,
                    EMIT,
                    ADD_BATCH,
                    COMMIT -> {
                // Only whole triggers are measured.
            }
        }
    }

    private long now() {
        return isIdle ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    void awaitCount() throws InterruptedException {
        awaited.await();
    }

    String summary(int skipped) {
        return samples.summary(skipped);
    }
}
