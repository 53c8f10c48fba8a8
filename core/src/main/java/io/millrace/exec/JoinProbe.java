package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.expr.Attribute;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.plan.JoinType;
import io.millrace.plan.Schemas;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Ends a pipeline of the left side of a join in pairs: in the order of the left rows, and those of
/// one left row in the order of the right ones, whoever took which morsel and however the rows are
/// cut into batches. Rows of the right side without a partner come last.
final class JoinProbe implements Pipeline.Sink, AutoCloseable {
    private final ExecContext context;
    private final JoinTable table;
    private final JoinExpressions expressions;
    private final StructType schema;
    private final List<List<Batch>> byMorsel;

    /// Rows of the right side that have a partner, by worker.
    private final AtomicReferenceArray<BitSet> matched;

    private boolean isTaken;

    JoinProbe(ExecContext context, JoinTable table, int morselCount) {
        this.context = context;
        this.table = table;
        this.expressions = new JoinExpressions(table.node());
        this.schema = Schemas.of(table.node().output());
        this.matched = new AtomicReferenceArray<>(context.workers().count());
        this.byMorsel = new ArrayList<>(morselCount);
        for (int i = 0; i < morselCount; i++) {
            byMorsel.add(new ArrayList<>());
        }
    }

    // One worker takes a morsel, so its list needs no lock; the run's end publishes it.
    @Override
    public void accept(int worker, int morsel, Chunk chunk) {
        try (chunk) {
            if (!chunk.selection().isEmpty()) {
                try (ChunkJoin join = new ChunkJoin(context, expressions, table, chunk)) {
                    join.run(byMorsel.get(morsel), matchedBy(worker));
                }
            }
        }
    }

    private BitSet matchedBy(int worker) {
        BitSet rows = matched.get(worker);
        if (rows == null) {
            rows = new BitSet();
            matched.set(worker, rows);
        }
        return rows;
    }

    /// Hands over the pairs.
    List<Batch> take() {
        List<Batch> last = new ArrayList<>();
        try {
            if (table.type() == JoinType.RIGHT_OUTER || table.type() == JoinType.FULL_OUTER) {
                addUnmatched(last);
            }
        } catch (RuntimeException | Error e) {
            Batch.closeAll(last);
            throw e;
        }
        List<Batch> all = new ArrayList<>();
        byMorsel.forEach(all::addAll);
        all.addAll(last);
        isTaken = true;
        return all;
    }

    private void addUnmatched(List<Batch> output) {
        BitSet all = new BitSet();
        for (int worker = 0; worker < matched.length(); worker++) {
            BitSet rows = matched.get(worker);
            if (rows != null) {
                all.or(rows);
            }
        }
        int[] rows = new int[Math.min(table.rowCount(), Batch.ROW_COUNT_MAX)];
        int count = 0;
        for (int row = 0; row < table.rowCount(); row++) {
            if (!all.get(row)) {
                rows[count++] = row;
            }
            if (count > 0 && (count == rows.length || row == table.rowCount() - 1)) {
                context.checkCancelled();
                output.add(unmatched(rows, count));
                count = 0;
            }
        }
    }

    private Batch unmatched(int[] rows, int count) {
        PhysicalPlan.Join node = table.node();
        try (OwnedColumns columns = new OwnedColumns()) {
            for (Attribute column : node.left().output()) {
                columns.add(
                        ConstantColumns.ofNulls(
                                context.eval().allocator(), column.dataType(), count));
            }
            for (int i = 0; i < node.right().output().size(); i++) {
                columns.add(table.column(context.eval().allocator(), i, rows, count));
            }
            return new Batch(schema, columns.release(), count);
        }
    }

    @Override
    public void close() {
        if (!isTaken) {
            byMorsel.forEach(Batch::closeAll);
        }
    }
}
