package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;

import org.jspecify.annotations.Nullable;

/// Tells the late rows of an aggregation's input from the others: those whose window ended, or
/// whose closing key lies, at or before the watermark.
///
/// A row of several windows is late for each that ended; it goes on as long as one is open, and the
/// group table leaves out the closed ones. A chunk whose earliest time lies above the watermark is
/// not looked at row by row. Immutable and thread-safe.
final class LateRows {
    private final long lateMicros;
    private final @Nullable WindowSpec window;
    private final int timeOrdinal;

    /// Rows before it are late, by one window at least.
    private final long suspectBefore;

    /// @param spec has a window or a closing key
    LateRows(AggregationSpec spec, long lateMicros) {
        this.lateMicros = lateMicros;
        boolean isByKey = spec.closingKey() != AggregationSpec.NO_KEY;
        this.window = isByKey ? null : spec.window();
        if (window != null) {
            this.timeOrdinal = window.timeOrdinal();
            this.suspectBefore = window.lastEnd(lateMicros);
        } else {
            this.timeOrdinal = spec.keys().get(spec.closingKey()).ordinal();
            this.suspectBefore = lateMicros == Long.MAX_VALUE ? lateMicros : lateMicros + 1;
        }
    }

    /// What is left of a chunk.
    ///
    /// @param open the rows that belong to an open window
    /// @param closedMicros what to tell the group table, so that it leaves out closed windows of
    ///   these rows
    /// @param late the pairs of a row and a closed window
    record Judged(Selection open, long closedMicros, LateCounts late) {}

    Judged judge(Batch batch, Selection selection) {
        FixedWidthColumn times = (FixedWidthColumn) batch.column(timeOrdinal);
        if (!hasSuspects(times, selection)) {
            return new Judged(selection, Long.MIN_VALUE, new LateCounts());
        }
        WindowSpec windows = window;
        int[] open = new int[selection.size()];
        int openCount = 0;
        LateCounts late = new LateCounts();
        boolean hasPartlyLate = false;
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            long time = times.getLong(row);
            boolean isOpen = true;
            if (time < suspectBefore && !times.isNull(row)) {
                isOpen =
                        windows != null
                                && windows.lastId(time) + windows.reachMicros() > lateMicros;
                if (windows == null) {
                    late.add(1);
                } else {
                    count(windows, time, late);
                }
                hasPartlyLate |= isOpen;
            }
            if (isOpen) {
                open[openCount++] = row;
            }
        }
        long closedMicros = hasPartlyLate ? lateMicros : Long.MIN_VALUE;
        return new Judged(Selection.of(open, openCount), closedMicros, late);
    }

    /// Counts the row for its closed windows: the newest one by one, the others together.
    private void count(WindowSpec windows, long time, LateCounts late) {
        long closedCount = windows.closedCount(time, suspectBefore);
        long end = Math.min(suspectBefore, windows.lastStart(time) + windows.durationMicros());
        long single = Math.min(closedCount, LateCounts.WINDOWS_MAX);
        for (long i = 0; i < single; i++) {
            late.add(end, 1);
            end -= windows.slideMicros();
        }
        late.add(closedCount - single);
    }

    private boolean hasSuspects(FixedWidthColumn times, Selection selection) {
        long min = Long.MAX_VALUE;
        if (selection.isAll()) {
            for (int row = 0; row < selection.size(); row++) {
                min = Math.min(min, times.getLong(row));
            }
        } else {
            int[] rows = selection.rows();
            for (int i = 0; i < selection.size(); i++) {
                min = Math.min(min, times.getLong(rows[i]));
            }
        }
        // What lies under a null may send the chunk the long way, never the short.
        return min < suspectBefore;
    }
}
