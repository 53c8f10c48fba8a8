package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;
import io.millrace.exec.LateRows.Judged;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Leaves the late rows out of an operator's input: its target counts them, and they are kept where
/// that was asked for. Thread-safe.
final class AdmittedRows {
    private final LateTarget target;
    private final @Nullable LateRows late;
    private final @Nullable LateRowBuffer kept;

    private AdmittedRows(LateTarget target, @Nullable LateRows late, Optional<LateRowBuffer> kept) {
        this.target = target;
        this.late = late;
        this.kept = kept.orElse(null);
    }

    /// Returns the rows for an aggregation, judged by its spec.
    static AdmittedRows of(AggregationTarget target, Optional<LateRowBuffer> kept) {
        long lateMicros = target.lateMicros();
        LateRows late =
                lateMicros == Long.MIN_VALUE
                        ? null
                        : LateRows.of(target.table().spec(), lateMicros);
        return new AdmittedRows(target, late, kept);
    }

    /// Returns the rows for an operator that judges by the times, or ends of windows, in a column.
    ///
    /// @param lateMicros the watermark that decides; `Long.MIN_VALUE` for none
    static AdmittedRows of(
            LateTarget target, int timeOrdinal, long lateMicros, Optional<LateRowBuffer> kept) {
        LateRows late = lateMicros == Long.MIN_VALUE ? null : LateRows.of(timeOrdinal, lateMicros);
        return new AdmittedRows(target, late, kept);
    }

    /// Returns which of the rows go on.
    ///
    /// @param piece of the pipeline, whose chunks come one after the other
    /// @param batch borrowed
    Judged admit(int piece, Batch batch, Selection selection) {
        if (late == null || selection.isEmpty()) {
            return Judged.allOf(selection);
        }
        Judged judged = late.judge(batch, selection);
        LateRows.Late dropped = judged.late();
        if (dropped != null) {
            target.addLate(dropped.counts());
            if (kept != null) {
                kept.add(piece, batch, dropped, late.lateMicros());
            }
        }
        return judged;
    }

    /// What rows are added to, such as [io.millrace.backend.GroupTable#accumulate].
    @FunctionalInterface
    interface Rows {
        void add(Batch batch, Selection selection, long epoch, long closedMicros);
    }

    /// Adds the rows of the chunk, which is borrowed, to the table.
    void addTo(Rows table, long epoch, int piece, Chunk chunk) {
        Judged judged = admit(piece, chunk.batch(), chunk.selection());
        if (!judged.open().isEmpty()) {
            table.add(chunk.batch(), judged.open(), epoch, judged.closedMicros());
        }
    }
}
