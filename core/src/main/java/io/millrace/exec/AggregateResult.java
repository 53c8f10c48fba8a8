package io.millrace.exec;

import io.millrace.RowFactory;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsFinisher;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.exec.shard.Tasks;
import io.millrace.expr.VectorExpression;
import io.millrace.expr.kernel.WindowKernel;
import io.millrace.plan.Schemas;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Makes the output rows of an aggregation from its partials: rounds sums, makes the window's
/// struct of its id, computes the output columns.
final class AggregateResult {
    private final PhysicalPlan.Aggregate node;
    private final List<VectorExpression> expressions;
    private final StructType outputSchema;

    AggregateResult(PhysicalPlan.Aggregate node) {
        this.node = node;
        this.expressions = PlanRunner.compile(node.resultExpressions());
        this.outputSchema = Schemas.of(node.output());
    }

    /// Returns the rows in the order of the partials, which are borrowed.
    ///
    /// @param tasks what may be used for it
    List<Batch> finish(
            ExecContext context, Partials partials, boolean emitsEmptyGlobalGroup, Tasks tasks) {
        BufferAllocator allocator = context.eval().allocator();
        List<Batch> some =
                partials.batches().stream().filter(batch -> batch.rowCount() > 0).toList();
        if (some.isEmpty() && emitsEmptyGlobalGroup) {
            return List.of(output(context, emptyGroup(allocator, finisher(context).schema())));
        }
        return tasks.batches(
                some.size(),
                i -> {
                    context.checkCancelled();
                    return output(context, finisher(context).finish(some.get(i), allocator));
                });
    }

    private PartialsFinisher finisher(ExecContext context) {
        return new PartialsFinisher(node.spec(), context.eval().isAnsi());
    }

    /// The result of no rows: counts are 0, lists empty, all else is null.
    private Batch emptyGroup(BufferAllocator allocator, StructType schema) {
        List<Measure> measures = node.spec().measures();
        @Nullable Object[] values = new @Nullable Object[measures.size()];
        for (int i = 0; i < values.length; i++) {
            Measure measure = measures.get(i);
            values[i] = measure.isCounted() ? 0L : measure.isNullable() ? null : List.of();
        }
        return RowConverter.toBatch(
                allocator, schema, List.of(RowFactory.withSchema(schema, values)));
    }

    /// Takes over the finished batch.
    private Batch output(ExecContext context, Batch finished) {
        try (Batch results = withWindow(context.eval().allocator(), finished)) {
            List<ColumnVector> columns = new ArrayList<>(expressions.size());
            try {
                Selection all = Selection.all(results.rowCount());
                for (VectorExpression expression : expressions) {
                    columns.add(expression.evaluate(context.eval(), results, all));
                }
                return new Batch(outputSchema, columns, results.rowCount());
            } catch (RuntimeException | Error e) {
                columns.forEach(ColumnVector::close);
                throw e;
            }
        }
    }

    /// Takes over the batch and puts the struct in place of the window's id.
    private Batch withWindow(BufferAllocator allocator, Batch finished) {
        try (finished) {
            WindowSpec window = node.spec().window();
            List<ColumnVector> columns = new ArrayList<>(finished.columns().size());
            try {
                for (int i = 0; i < finished.columns().size(); i++) {
                    ColumnVector column = finished.column(i);
                    columns.add(
                            i == 0 && window != null
                                    ? WindowKernel.windows(
                                            allocator, (FixedWidthColumn) column, window)
                                    : column.retain());
                }
                return new Batch(node.resultSchema(), columns, finished.rowCount());
            } catch (RuntimeException | Error e) {
                columns.forEach(ColumnVector::close);
                throw e;
            }
        }
    }
}
