package io.millrace.streaming;

import java.time.InstantSource;

/// The machine's own clock.
enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long wallMillis() {
        return InstantSource.system().millis();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean await(Wakeup wakeup, long deadlineNanos) throws InterruptedException {
        long timeoutNanos =
                deadlineNanos == NEVER_NANOS ? Long.MAX_VALUE : deadlineNanos - System.nanoTime();
        return wakeup.await(timeoutNanos);
    }
}
