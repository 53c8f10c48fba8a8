package io.millrace.testkit;

import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;

import org.jspecify.annotations.Nullable;

/// Ends a query at the step that a test has armed, once. Thread-safe.
final class CrashPoints implements StepListener {
    private @Nullable BatchStep armed;

    /// Arms a crash the next time that a batch has passed the step.
    synchronized void arm(BatchStep step) {
        armed = step;
    }

    /// Returns the step that is armed and was not reached, or null.
    synchronized @Nullable BatchStep armed() {
        return armed;
    }

    synchronized void disarm() {
        armed = null;
    }

    @Override
    public synchronized void reached(BatchStep step, long batchId) {
        if (step == armed) {
            armed = null;
            throw new SimulatedCrash("simulated crash after " + step + " of batch " + batchId);
        }
    }
}
