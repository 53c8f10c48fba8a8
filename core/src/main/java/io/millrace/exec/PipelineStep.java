package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.EvalContext;
import io.millrace.expr.VectorExpression;
import io.millrace.expr.VectorPredicate;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A step of a pipeline. Immutable and thread-safe.
sealed interface PipelineStep permits NumberRows, PipelineStep.Stateless {
    /// Returns what takes the chunks of a piece of input, in their order, and gives what becomes of
    /// them to the next step; each takes chunks over.
    ///
    /// @param piece number of the piece in its pipeline
    Consumer<Chunk> before(EvalContext context, int piece, Consumer<Chunk> next);

    /// Returns what takes the chunks of a piece through the steps in order.
    static Consumer<Chunk> chain(
            EvalContext context, int piece, List<PipelineStep> steps, Consumer<Chunk> end) {
        Consumer<Chunk> chain = end;
        for (PipelineStep step : steps.reversed()) {
            chain = step.before(context, piece, chain);
        }
        return chain;
    }

    /// A step that knows nothing of other chunks.
    sealed interface Stateless extends PipelineStep permits ExpandWindows, Explode, OneToOne {
        /// Takes over the chunk and gives what becomes of it to the next step, which takes it over.
        void apply(EvalContext context, Chunk chunk, Consumer<Chunk> next);

        @Override
        default Consumer<Chunk> before(EvalContext context, int piece, Consumer<Chunk> next) {
            return chunk -> apply(context, chunk, next);
        }
    }

    /// A step that makes one chunk of each.
    sealed interface OneToOne extends Stateless {
        /// Takes over the chunk and returns the next one, which the caller owns.
        Chunk apply(EvalContext context, Chunk chunk);

        @Override
        default void apply(EvalContext context, Chunk chunk, Consumer<Chunk> next) {
            next.accept(apply(context, chunk));
        }
    }

    /// Notes the event times of the rows that pass.
    record WatermarkStep(int ordinal, EventTimeStats stats) implements OneToOne {
        @Override
        public Chunk apply(EvalContext context, Chunk chunk) {
            if (!chunk.selection().isEmpty()) {
                FixedWidthColumn times = (FixedWidthColumn) chunk.batch().column(ordinal);
                stats.add(times, chunk.selection());
            }
            return chunk;
        }
    }

    /// Narrows the selection.
    record FilterStep(VectorPredicate predicate) implements OneToOne {
        @Override
        public Chunk apply(EvalContext context, Chunk chunk) {
            try {
                return new Chunk(
                        chunk.batch(), predicate.filter(context, chunk.batch(), chunk.selection()));
            } catch (RuntimeException | Error e) {
                chunk.close();
                throw e;
            }
        }
    }

    /// Computes columns for the selected rows.
    record ProjectStep(List<VectorExpression> expressions, StructType schema) implements OneToOne {
        @Override
        public Chunk apply(EvalContext context, Chunk chunk) {
            List<ColumnVector> columns = new ArrayList<>(expressions.size());
            try (chunk) {
                for (VectorExpression expression : expressions) {
                    columns.add(expression.evaluate(context, chunk.batch(), chunk.selection()));
                }
                return new Chunk(
                        new Batch(schema, columns, chunk.batch().rowCount()), chunk.selection());
            } catch (RuntimeException | Error e) {
                columns.forEach(ColumnVector::close);
                throw e;
            }
        }
    }
}
