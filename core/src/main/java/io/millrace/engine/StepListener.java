package io.millrace.engine;

/// Is told when a micro-batch has passed a step; for tests, which stop or kill a query there.
@FunctionalInterface
public interface StepListener {
    /// Called after the step by the query's control thread, for [BatchStep#READ] and
    /// [BatchStep#PROJECT] also by a worker, for [BatchStep#COMMIT] also by the checkpoint's
    /// thread; what it throws ends the query.
    ///
    /// @param batchId number of the batch; at [BatchStep#TRIGGER] of the one that may follow
    void reached(BatchStep step, long batchId);

    /// Does nothing.
    StepListener NONE = (_, _) -> {};
}
