package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;
import io.millrace.expr.EvalContext;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Pieces of input, each with the steps that its batches go through; one after the other they are
/// the rows in order.
record Pipeline(List<Piece> pieces) {
    /// A morsel with the steps that its batches go through. Above a union the morsel is a piece of
    /// one of its inputs, with steps of its own before.
    ///
    /// @param number in this pipeline, to which that among the pieces of a union's input means
    ///   nothing, and the other way round
    record Piece(Morsel morsel, int number, List<PipelineStep> steps) implements Morsel {
        @Override
        public String description() {
            return morsel.description();
        }

        @Override
        public BatchReader open() throws IOException {
            return morsel.open();
        }

        /// Returns what takes a batch through all steps, innermost first.
        Consumer<Chunk> chain(EvalContext context, Consumer<Chunk> end) {
            Consumer<Chunk> own = PipelineStep.chain(context, number, steps, end);
            return morsel instanceof Piece input ? input.chain(context, own) : own;
        }
    }

    /// What a pipeline ends in.
    interface Sink {
        /// Takes over a chunk.
        ///
        /// @param worker number of the worker; one thread at a time has a number
        /// @param piece position of the piece; a worker's chunks of it come in row order
        void accept(int worker, int piece, Chunk chunk);

        /// Says that the worker has given all chunks of the piece.
        default void end(int worker, int piece) {}

        /// Says that a worker failed, so that nobody waits for it.
        default void abandon() {}
    }

    /// Makes a pipeline of morsels that all go through the same steps.
    static Pipeline of(List<? extends Morsel> morsels, List<PipelineStep> steps) {
        List<Piece> pieces = new ArrayList<>(morsels.size());
        for (Morsel morsel : morsels) {
            pieces.add(new Piece(morsel, pieces.size(), steps));
        }
        return new Pipeline(pieces);
    }

    /// Sends every batch of every piece through its steps into the sink.
    void run(ExecContext context, Sink sink) throws Exception {
        context.workers()
                .run(
                        pieces,
                        context.activities(),
                        new Workers.MorselTask() {
                            @Override
                            public void run(int worker, int piece) throws Exception {
                                Pipeline.this.run(context, sink, worker, piece);
                                sink.end(worker, piece);
                            }

                            @Override
                            public void abandon() {
                                sink.abandon();
                            }
                        });
    }

    private void run(ExecContext context, Sink sink, int worker, int index) throws Exception {
        Piece piece = pieces.get(index);
        Consumer<Chunk> steps =
                piece.chain(
                        context.eval(),
                        chunk -> {
                            reached(context, ExecContext.Point.PROJECTED, chunk);
                            sink.accept(worker, index, chunk);
                        });
        try (BatchReader reader = piece.open()) {
            Batch batch = reader.next();
            while (batch != null) {
                Chunk chunk = Chunk.all(batch);
                reached(context, ExecContext.Point.READ, chunk);
                steps.accept(chunk);
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
