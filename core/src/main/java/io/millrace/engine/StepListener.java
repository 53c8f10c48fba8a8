package io.millrace.engine;

/// Is told when a micro-batch has passed a step; for tests, which stop or kill a query there.
@FunctionalInterface
public interface StepListener {
    /// Called after the step by the thread that did it: the query's control thread, for
    /// [BatchStep#READ] and [BatchStep#PROJECT] also a worker, for [BatchStep#COMMIT] the
    /// checkpoint's when batches overlap. What it throws ends the query.
    ///
    /// @param batchId number of the batch; at [BatchStep#TRIGGER] of the one that may follow
    void reached(BatchStep step, long batchId);

    /// Does nothing.
    StepListener NONE = (_, _) -> {};
}
