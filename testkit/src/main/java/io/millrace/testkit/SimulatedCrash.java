package io.millrace.testkit;

import io.millrace.engine.BatchStep;

/// The death of a query at a step, as a test asked for: what the query's error has as its cause.
///
/// An error and no exception, so that nothing in between takes it for a failure to be handled.
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    private final BatchStep step;
    private final long batchId;

    SimulatedCrash(BatchStep step, long batchId) {
        super("simulated crash after " + step + " of batch " + batchId);
        this.step = step;
        this.batchId = batchId;
    }

    /// Returns the last step that was done.
    public BatchStep step() {
        return step;
    }

    /// Returns the batch.
    public long batchId() {
        return batchId;
    }
}
