package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.expr.VectorPredicate;
import io.millrace.expr.kernel.JoinKeys;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.plan.JoinType;
import io.millrace.plan.Schemas;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.BitSet;
import java.util.List;

/// Joins one chunk of left rows with the table of the right side.
///
/// Candidates (pairs of equal hashes, or all pairs) are gathered in blocks; each block is narrowed
/// key by key and by the condition, and what is left goes out. A block costs as much as a batch,
/// however many partners the rows have. Used by one thread.
final class ChunkJoin implements AutoCloseable {
    private final ExecContext context;
    private final BufferAllocator allocator;
    private final JoinExpressions expressions;
    private final JoinTable table;
    private final JoinType type;
    private final Batch left;
    private final Selection selection;
    private final StructType schema;
    private final boolean marksRight;
    private final OwnedColumns leftKeys = new OwnedColumns();

    /// Pairs that may fit, then that do.
    private final JoinPairs candidates = new JoinPairs();

    /// Pairs to give out, in order.
    private final JoinPairs output = new JoinPairs();

    /// Position in the selection of the first row of which nothing is known yet.
    private int open;

    /// @param chunk borrowed
    ChunkJoin(ExecContext context, JoinExpressions expressions, JoinTable table, Chunk chunk) {
        this.context = context;
        this.allocator = context.eval().allocator();
        this.expressions = expressions;
        this.table = table;
        this.type = table.type();
        this.left = chunk.batch();
        this.selection = chunk.selection();
        this.schema = Schemas.of(table.node().output());
        this.marksRight = type == JoinType.RIGHT_OUTER || type == JoinType.FULL_OUTER;
    }

    /// Adds the joined rows to the list.
    ///
    /// @param matched where the rows of the right side that have a partner are noted
    void run(List<Batch> joined, BitSet matched) {
        if (table.node().keys().isEmpty()) {
            pairAll(joined, matched);
        } else {
            pairByHash(joined, matched);
        }
        settle(selection.size(), joined, matched);
        flush(joined);
    }

    private void pairAll(List<Batch> joined, BitSet matched) {
        int partners =
                table.isOnePartnerEnough() ? Math.min(1, table.rowCount()) : table.rowCount();
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            for (int other = 0; other < partners; other++) {
                candidates.add(row, other);
                if (candidates.isFull()) {
                    settle(i, joined, matched);
                }
            }
        }
    }

    private void pairByHash(List<Batch> joined, BitSet matched) {
        int size = selection.size();
        long[] hashes = new long[size];
        boolean[] isExcluded = new boolean[size];
        for (int k = 0; k < expressions.leftKeys().size(); k++) {
            ColumnVector key =
                    plain(expressions.leftKeys().get(k).evaluate(context.eval(), left, selection));
            leftKeys.add(key);
            JoinKeys.addHashes(key, selection, hashes);
            if (!table.node().keys().get(k).isNullSafe()) {
                JoinKeys.excludeNulls(key, selection, isExcluded);
            }
        }
        for (int i = 0; i < size; i++) {
            int other = isExcluded[i] ? JoinTable.NONE : table.first(hashes[i]);
            for (; other != JoinTable.NONE; other = table.after(other)) {
                if (table.hash(other) == hashes[i]) {
                    candidates.add(selection.row(i), other);
                    if (candidates.isFull()) {
                        settle(i, joined, matched);
                    }
                }
            }
        }
    }

    /// Takes over the column and returns it without codes.
    private ColumnVector plain(ColumnVector column) {
        if (!(column instanceof DictionaryColumn coded)) {
            return column;
        }
        try (coded) {
            return Gather.decode(allocator, coded);
        }
    }

    /// Decides on the candidates.
    ///
    /// @param complete position in the selection before which all candidates of a row were seen
    private void settle(int complete, List<Batch> joined, BitSet matched) {
        context.checkCancelled();
        narrow();
        for (int i = 0; i < candidates.count(); i++) {
            int row = candidates.leftRow(i);
            closeRowsBefore(row, joined);
            boolean isFirst = open < selection.size() && selection.row(open) == row;
            open += isFirst ? 1 : 0;
            if (marksRight) {
                matched.set(candidates.rightRow(i));
            }
            switch (type) {
                case INNER, CROSS, LEFT_OUTER, RIGHT_OUTER, FULL_OUTER ->
                        give(row, candidates.rightRow(i), joined);
                case LEFT_SEMI -> {
                    if (isFirst) {
                        give(row, JoinTable.NONE, joined);
                    }
                }
                case LEFT_ANTI -> {
                    // A row with a partner does not come out.
                }
            }
        }
        candidates.clear();
        while (open < complete) {
            closeWithoutPartner(joined);
        }
    }

    private void closeRowsBefore(int row, List<Batch> joined) {
        while (open < selection.size() && selection.row(open) < row) {
            closeWithoutPartner(joined);
        }
    }

    private void closeWithoutPartner(List<Batch> joined) {
        switch (type) {
            case LEFT_OUTER, FULL_OUTER, LEFT_ANTI ->
                    give(selection.row(open), JoinTable.NONE, joined);
            case INNER, CROSS, RIGHT_OUTER, LEFT_SEMI -> {
                // A row without a partner does not come out.
            }
        }
        open++;
    }

    /// Keeps the candidates with equal keys for which the condition is true.
    private void narrow() {
        if (candidates.count() == 0) {
            return;
        }
        for (int k = 0; k < leftKeys.columns().size(); k++) {
            candidates.truncate(
                    JoinKeys.keepEqual(
                            leftKeys.columns().get(k),
                            table.key(k),
                            candidates.leftRows(),
                            candidates.rightRows(),
                            candidates.count()));
        }
        VectorPredicate condition = expressions.condition();
        if (condition != null) {
            try (OwnedColumns columns = new OwnedColumns()) {
                for (int ordinal : expressions.conditionInputs()) {
                    columns.add(column(ordinal, candidates));
                }
                try (Batch pairs =
                        new Batch(
                                expressions.conditionSchema(),
                                columns.release(),
                                candidates.count())) {
                    candidates.keep(
                            condition.filter(
                                    context.eval(), pairs, Selection.all(pairs.rowCount())));
                }
            }
        }
    }

    private void give(int leftRow, int rightRow, List<Batch> joined) {
        output.add(leftRow, rightRow);
        if (output.isFull()) {
            flush(joined);
        }
    }

    private void flush(List<Batch> joined) {
        if (output.count() == 0) {
            return;
        }
        try (OwnedColumns columns = new OwnedColumns()) {
            for (int ordinal = 0; ordinal < schema.size(); ordinal++) {
                columns.add(column(ordinal, output));
            }
            joined.add(new Batch(schema, columns.release(), output.count()));
        }
        output.clear();
    }

    /// Returns a column of both sides for the pairs.
    private ColumnVector column(int ordinal, JoinPairs pairs) {
        int leftCount = left.columns().size();
        return ordinal < leftCount
                ? plain(
                        Gather.column(
                                allocator, left.column(ordinal), pairs.leftRows(), pairs.count()))
                : table.column(allocator, ordinal - leftCount, pairs.rightRows(), pairs.count());
    }

    @Override
    public void close() {
        leftKeys.close();
    }
}
