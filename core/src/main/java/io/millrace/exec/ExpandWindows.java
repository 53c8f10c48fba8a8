package io.millrace.exec;

import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.expr.EvalContext;
import io.millrace.expr.kernel.WindowKernel;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Gives every row once for each window that its time belongs to, with the window as one more
/// column. Windows of a row follow each other, so that the order does not show the split.
///
/// @param schema the input's columns and the window
record ExpandWindows(WindowSpec spec, StructType schema) implements PipelineStep.Stateless {
    @Override
    public void apply(EvalContext context, Chunk chunk, Consumer<Chunk> next) {
        try (chunk) {
            FixedWidthColumn times = (FixedWidthColumn) chunk.batch().column(spec.timeOrdinal());
            WindowKernel.Expansion rows =
                    new WindowKernel.Expansion(times, chunk.selection(), spec, Batch.ROW_COUNT_MAX);
            while (rows.next()) {
                next.accept(Chunk.all(expanded(context, chunk.batch(), rows)));
            }
        }
    }

    private Batch expanded(EvalContext context, Batch batch, WindowKernel.Expansion rows) {
        List<ColumnVector> columns = new ArrayList<>(schema.size());
        try {
            for (ColumnVector column : batch.columns()) {
                columns.add(Gather.column(context.allocator(), column, rows.rows(), rows.count()));
            }
            columns.add(rows.windows(context.allocator()));
            return new Batch(schema, columns, rows.count());
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }
}
