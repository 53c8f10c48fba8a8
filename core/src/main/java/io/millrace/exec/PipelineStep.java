package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.expr.EvalContext;
import io.millrace.expr.VectorExpression;
import io.millrace.expr.VectorPredicate;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;

/// A stateless step of a pipeline. Immutable and thread-safe.
sealed interface PipelineStep {
    /// Takes over the chunk and returns the next one, which the caller owns.
    Chunk apply(EvalContext context, Chunk chunk);

    /// Narrows the selection.
    record FilterStep(VectorPredicate predicate) implements PipelineStep {
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
    record ProjectStep(List<VectorExpression> expressions, StructType schema)
            implements PipelineStep {
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
