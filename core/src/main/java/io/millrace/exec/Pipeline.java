package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;

import java.util.List;

/// Morsels and the steps that each of their batches goes through.
record Pipeline(List<Morsel> morsels, List<PipelineStep> steps) {
    /// What a pipeline ends in.
    interface Sink {
        /// Takes over a chunk.
        ///
        /// @param worker number of the worker; one thread at a time has a number
        /// @param morsel position of the morsel; a worker's chunks of it come in row order
        void accept(int worker, int morsel, Chunk chunk);
    }

    /// Sends every batch of every morsel through the steps into the sink.
    void run(ExecContext context, Sink sink) throws Exception {
        context.workers()
                .run(
                        morsels,
                        context.activities(),
                        (worker, morsel) -> run(context, sink, worker, morsel));
    }

    private void run(ExecContext context, Sink sink, int worker, int morsel) throws Exception {
        try (BatchReader reader = morsels.get(morsel).open()) {
            Batch batch = reader.next();
            while (batch != null) {
                Chunk chunk = Chunk.all(batch);
                reached(context, ExecContext.Point.READ, chunk);
                for (PipelineStep step : steps) {
                    chunk = step.apply(context.eval(), chunk);
                }
                reached(context, ExecContext.Point.PROJECTED, chunk);
                sink.accept(worker, morsel, chunk);
                batch = reader.next();
            }
        }
    }

    /// Closes the chunk if the run ends at this point.
    private static void reached(ExecContext context, ExecContext.Point point, Chunk chunk) {
        try {
            context.checkCancelled();
            context.reached(point);
        } catch (RuntimeException | Error e) {
            chunk.close();
            throw e;
        }
    }
}
