package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.exec.keyed.KeyEncoder;
import io.millrace.exec.keyed.KeyedRows;
import io.millrace.exec.keyed.SessionIndex;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.planner.PhysicalPlan;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;

/// Finds the session of each row of a run: leaves out the late ones, lets the others join the
/// sessions that there are, moves the groups whose session begins earlier now, and writes the start
/// of its session in place of each row's time. What is left to do is an ordinary aggregation.
///
/// Which rows are in one session depends on all rows, not on their order: any split into batches
/// ends in the same groups, and their sums are exact.
final class SessionAssigner {
    private final AggregationSpec spec;
    private final SessionTarget target;
    private final BufferAllocator allocator;
    private final int startOrdinal;
    private final int endOrdinal;
    private final AdmittedRows admitted;

    SessionAssigner(ExecContext context, PhysicalPlan.Aggregate node, SessionTarget target) {
        this.spec = node.spec();
        this.target = target;
        this.allocator = context.eval().allocator();
        this.startOrdinal = spec.keys().getFirst().ordinal();
        this.endOrdinal = spec.measures().getFirst().ordinal();
        this.admitted =
                AdmittedRows.of(
                        target,
                        endOrdinal,
                        target.lateEndMicros(),
                        context.lateRows(node.operatorId()));
    }

    /// Takes over the rows, of strings without codes, and returns those that are not late, in the
    /// same order.
    List<Batch> assign(List<Batch> input) {
        List<Batch> rows = onTime(input);
        try {
            long[] starts = starts(rows);
            moveGroups();
            List<Batch> assigned = new ArrayList<>();
            try {
                int from = 0;
                for (Batch batch : rows) {
                    assigned.add(with(batch, startOrdinal, starts, from));
                    from += batch.rowCount();
                }
                return assigned;
            } catch (RuntimeException | Error e) {
                Batch.closeAll(assigned);
                throw e;
            }
        } finally {
            Batch.closeAll(rows);
        }
    }

    private List<Batch> onTime(List<Batch> input) {
        List<Batch> onTime = new ArrayList<>();
        try {
            for (Batch batch : input) {
                // Batches come in row order: they are one piece.
                Selection kept = admitted.admit(0, batch, Selection.all(batch.rowCount())).open();
                if (!kept.isEmpty()) {
                    onTime.add(Gather.select(allocator, batch, kept));
                }
            }
            return onTime;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(onTime);
            throw e;
        } finally {
            Batch.closeAll(input);
        }
    }

    /// Returns the start of the session of each row.
    private long[] starts(List<Batch> rows) {
        int count = Math.toIntExact(rows.stream().mapToLong(Batch::rowCount).sum());
        long[] keys = new long[count];
        long[] times = new long[count];
        long[] ends = new long[count];
        SessionIndex sessions = target.sessions();
        KeyEncoder encoder = new KeyEncoder();
        int at = 0;
        for (Batch batch : rows) {
            encoder.encode(keyColumns(batch), Selection.all(batch.rowCount()));
            FixedWidthColumn timeColumn = (FixedWidthColumn) batch.column(startOrdinal);
            FixedWidthColumn endColumn = (FixedWidthColumn) batch.column(endOrdinal);
            for (int row = 0; row < batch.rowCount(); row++, at++) {
                keys[at] = sessions.key(encoder.bytes(), encoder.start(row), encoder.end(row));
                times[at] = timeColumn.getLong(row);
                ends[at] = endColumn.getLong(row);
            }
        }
        sessions.assign(count, keys, times, ends);
        sessions.reserve();
        return times;
    }

    private List<ColumnVector> keyColumns(Batch batch) {
        List<ColumnVector> columns = new ArrayList<>();
        for (GroupKey key : spec.keys().subList(1, spec.keys().size())) {
            columns.add(batch.column(key.ordinal()));
        }
        return columns;
    }

    /// Gives the groups whose session has another start now that start as their key.
    private void moveGroups() {
        KeyedRows moved = target.sessions().moved();
        List<Batch> all = SessionTarget.groups(spec, moved, allocator);
        int from = 0;
        try {
            for (Batch groups : all) {
                try (Partials partials = target.take(groups)) {
                    if (partials.groupCount() != groups.rowCount()) {
                        throw new IllegalStateException("a session without its group");
                    }
                    move(partials, moved, from);
                }
                from += groups.rowCount();
            }
        } finally {
            Batch.closeAll(all);
        }
    }

    private void move(Partials partials, KeyedRows moved, int first) {
        int from = first;
        for (Batch batch : partials.batches()) {
            long[] starts = new long[batch.rowCount()];
            for (int row = 0; row < starts.length; row++) {
                starts[row] = moved.time(from++);
            }
            try (Partials renamed = new Partials(spec, List.of(with(batch, 0, starts, 0)))) {
                target.table().merge(renamed, target.epoch());
            }
        }
    }

    /// Returns the batch with other values in a column.
    private Batch with(Batch batch, int ordinal, long[] values, int from) {
        try (OwnedColumns columns = new OwnedColumns();
                FixedWidthBuilder builder =
                        new FixedWidthBuilder(
                                allocator, batch.column(ordinal).type(), batch.rowCount())) {
            for (int row = 0; row < batch.rowCount(); row++) {
                builder.setLong(row, values[from + row]);
            }
            for (int i = 0; i < batch.columns().size(); i++) {
                columns.add(i == ordinal ? builder.build() : batch.column(i).retain());
            }
            return new Batch(batch.schema(), columns.release(), batch.rowCount());
        }
    }
}
