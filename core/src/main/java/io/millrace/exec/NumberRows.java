package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.expr.EvalContext;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.RandomRows;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import java.util.function.Consumer;

/// Adds a column with a number for each selected row: by the piece of input and the place in it,
/// which do not depend on threads.
///
/// ```text
/// piece (31 bits) | place of the row among those of the piece (33 bits)
/// ```
///
/// The same input has the same numbers wherever it stands in the plan: a frame that is joined or
/// united with itself must have the same rows in both places.
///
/// @param isScattered whether the numbers are mixed with the batch's, to bits that look random
record NumberRows(boolean isScattered, StructType schema) implements PipelineStep {
    private static final int PLACE_BITS = 33;

    @Override
    public Consumer<Chunk> before(EvalContext context, int piece, Consumer<Chunk> next) {
        return new OfPiece(this, context, (long) piece << PLACE_BITS, next);
    }

    /// Counts the rows of a piece. For one thread.
    private static final class OfPiece implements Consumer<Chunk> {
        private final NumberRows step;
        private final EvalContext context;
        private final Consumer<Chunk> next;
        private final long mix;
        private long number;

        OfPiece(NumberRows step, EvalContext context, long first, Consumer<Chunk> next) {
            this.step = step;
            this.context = context;
            this.number = first;
            this.next = next;
            this.mix = RandomRows.scattered(context.batchId());
        }

        @Override
        public void accept(Chunk chunk) {
            next.accept(numbered(chunk));
        }

        private Chunk numbered(Chunk chunk) {
            Batch batch = chunk.batch();
            try (chunk;
                    OwnedColumns columns = new OwnedColumns()) {
                for (ColumnVector column : batch.columns()) {
                    columns.add(column.retain());
                }
                columns.add(numbers(batch.rowCount(), chunk.selection()));
                return new Chunk(
                        new Batch(step.schema(), columns.release(), batch.rowCount()),
                        chunk.selection());
            }
        }

        private FixedWidthColumn numbers(int rowCount, Selection selection) {
            try (FixedWidthBuilder builder =
                    new FixedWidthBuilder(context.allocator(), DataTypes.LongType, rowCount)) {
                for (int i = 0; i < selection.size(); i++) {
                    long own = number++;
                    builder.setLong(
                            selection.row(i),
                            step.isScattered() ? RandomRows.scattered(mix + own) : own);
                }
                return builder.build();
            }
        }
    }
}
