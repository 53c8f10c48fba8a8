package io.millrace.exec;

import io.millrace.backend.GroupTable;

import org.jspecify.annotations.Nullable;

/// Adds chunks to group tables without the rows that come too late, which the target counts.
/// Thread-safe for different tables.
final class AdmittedRows {
    private final AggregationTarget target;
    private final @Nullable LateRows late;

    AdmittedRows(AggregationTarget target) {
        this.target = target;
        long lateMicros = target.lateMicros();
        this.late =
                lateMicros == Long.MIN_VALUE
                        ? null
                        : new LateRows(target.table().spec(), lateMicros);
    }

    /// Adds the rows of the chunk, which is borrowed.
    void addTo(GroupTable table, Chunk chunk) {
        if (chunk.selection().isEmpty()) {
            return;
        }
        if (late == null) {
            table.accumulate(chunk.batch(), chunk.selection(), target.epoch());
            return;
        }
        LateRows.Judged judged = late.judge(chunk.batch(), chunk.selection());
        if (judged.late().total() > 0) {
            target.addLate(judged.late());
        }
        if (!judged.open().isEmpty()) {
            table.accumulate(chunk.batch(), judged.open(), target.epoch(), judged.closedMicros());
        }
    }
}
