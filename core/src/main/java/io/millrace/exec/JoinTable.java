package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.HeapReservation;
import io.millrace.batch.MultiGather;
import io.millrace.batch.Selection;
import io.millrace.expr.ExpressionCompiler;
import io.millrace.expr.VectorExpression;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.JoinKeys;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.plan.JoinType;
import io.millrace.plan.Schemas;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The right side of a join: its rows, found by the hash of their keys. Immutable once built, read
/// by all workers.
///
/// ```text
/// hash -> heads[hash & mask] -> row -> next[row] -> ... -> NONE      rows of one hash ascend
/// rows of the right side are numbered through all batches; batches.last() is one row of nulls
/// ```
///
/// Where it only matters whether a row has a partner, the chains hold the first row of each key:
/// many rows of one key cost no more than one.
///
/// Owns what it makes of the rows, borrows the rows. The arrays on the heap count as memory of the
/// run.
final class JoinTable implements AutoCloseable {
    static final int NONE = -1;

    private final PhysicalPlan.Join node;
    private final List<Batch> batches;
    private final Batch nulls;
    private final long[] references;
    private final OwnedColumns keys = new OwnedColumns();
    private final HeapReservation reservation;
    private int[] heads = {NONE};
    private int[] next = {};
    private long[] hashes = {};

    /// @param right the rows, borrowed until the table is closed
    JoinTable(ExecContext context, PhysicalPlan.Join node, List<Batch> right) {
        this.node = node;
        BufferAllocator allocator = context.eval().allocator();
        this.references = RowReferences.all(right);
        this.nulls = nullRow(allocator, node);
        this.batches = new ArrayList<>(right);
        this.batches.add(nulls);
        this.reservation = new HeapReservation(allocator);
        try {
            reservation.resize(8L * references.length);
            if (!node.keys().isEmpty() && references.length > 0) {
                build(context, right);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static Batch nullRow(BufferAllocator allocator, PhysicalPlan.Join node) {
        StructType schema = Schemas.of(node.right().output());
        try (OwnedColumns columns = new OwnedColumns()) {
            for (int i = 0; i < schema.size(); i++) {
                columns.add(ConstantColumns.ofNulls(allocator, schema.apply(i).dataType(), 1));
            }
            return new Batch(schema, columns.release(), 1);
        }
    }

    private void build(ExecContext context, List<Batch> right) {
        int size = Math.max(2, Integer.highestOneBit(references.length) << 1);
        long kept = 20L * references.length + 4L * size;
        long forSameHash = isOnePartnerEnough() ? JoinPairs.bytesMax(references.length) : 0;
        reservation.resize(kept + references.length + forSameHash);
        heads = new int[size];
        Arrays.fill(heads, NONE);
        next = new int[references.length];
        hashes = new long[references.length];
        boolean[] isExcluded = new boolean[references.length];
        Selection all = Selection.all(references.length);
        for (PhysicalPlan.JoinKey key : node.keys()) {
            ColumnVector column = keys.add(key(context, right, key));
            JoinKeys.addHashes(column, all, hashes);
            if (!key.isNullSafe()) {
                JoinKeys.excludeNulls(column, all, isExcluded);
            }
        }
        if (isOnePartnerEnough()) {
            excludeRepeated(isExcluded);
        }
        // From the last row on, so that each chain ascends.
        for (int row = references.length - 1; row >= 0; row--) {
            if (!isExcluded[row]) {
                link(row);
            }
        }
        reservation.resize(kept);
    }

    private void link(int row) {
        int slot = slot(hashes[row]);
        next[row] = heads[slot];
        heads[slot] = row;
    }

    /// Leaves out the rows whose keys an earlier row has. Of different keys with one hash, which
    /// are as rare as can be, some may be left in.
    private void excludeRepeated(boolean[] isExcluded) {
        JoinPairs sameHash = new JoinPairs();
        for (int row = 0; row < references.length; row++) {
            if (!isExcluded[row]) {
                int earlier = first(hashes[row]);
                while (earlier != NONE && hashes[earlier] != hashes[row]) {
                    earlier = next[earlier];
                }
                if (earlier == NONE) {
                    link(row);
                } else {
                    sameHash.add(earlier, row);
                }
            }
            if (sameHash.isFull() || row == references.length - 1) {
                excludeEqual(sameHash, isExcluded);
            }
        }
        Arrays.fill(heads, NONE);
    }

    private void excludeEqual(JoinPairs pairs, boolean[] isExcluded) {
        for (ColumnVector key : keys.columns()) {
            pairs.truncate(
                    JoinKeys.keepEqual(
                            key, key, pairs.leftRows(), pairs.rightRows(), pairs.count()));
        }
        for (int i = 0; i < pairs.count(); i++) {
            isExcluded[pairs.rightRow(i)] = true;
        }
        pairs.clear();
    }

    /// Returns the key of all rows in one column.
    private ColumnVector key(ExecContext context, List<Batch> right, PhysicalPlan.JoinKey key) {
        VectorExpression expression = ExpressionCompiler.compile(key.right());
        try (OwnedColumns parts = new OwnedColumns()) {
            for (Batch batch : right) {
                parts.add(
                        expression.evaluate(
                                context.eval(), batch, Selection.all(batch.rowCount())));
            }
            return MultiGather.column(
                    context.eval().allocator(), parts.columns(), references, 0, references.length);
        }
    }

    private int slot(long hash) {
        return (int) (hash ^ hash >>> 32) & heads.length - 1;
    }

    PhysicalPlan.Join node() {
        return node;
    }

    JoinType type() {
        return node.type();
    }

    int rowCount() {
        return references.length;
    }

    /// Returns whether all rows with the same keys are partners of the same left rows, and which of
    /// them does not matter.
    boolean isOnePartnerEnough() {
        return switch (node.type()) {
            case LEFT_SEMI, LEFT_ANTI -> node.condition().isEmpty();
            case INNER, CROSS, LEFT_OUTER, RIGHT_OUTER, FULL_OUTER -> false;
        };
    }

    /// Returns the first row with the slot of the hash, or [#NONE].
    int first(long hash) {
        return heads[slot(hash)];
    }

    /// Returns the row after this one in its chain, or [#NONE].
    int after(int row) {
        return next[row];
    }

    long hash(int row) {
        return hashes[row];
    }

    /// Returns the key's values in all rows, borrowed.
    ColumnVector key(int ordinal) {
        return keys.columns().get(ordinal);
    }

    /// Returns the values of a column in the rows of the pairs, null for [#NONE].
    ColumnVector column(BufferAllocator allocator, int ordinal, int[] rows, int count) {
        long[] wanted = new long[count];
        long ofNulls = RowReferences.of(batches.size() - 1, 0);
        for (int i = 0; i < count; i++) {
            wanted[i] = rows[i] == NONE ? ofNulls : references[rows[i]];
        }
        List<ColumnVector> sources = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            sources.add(batch.column(ordinal));
        }
        return MultiGather.column(allocator, sources, wanted, 0, count);
    }

    @Override
    public void close() {
        keys.close();
        nulls.close();
        reservation.close();
    }
}
