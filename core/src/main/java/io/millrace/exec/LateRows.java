package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Tells the late rows of an operator's input from the others: those whose window ended, or whose
/// event time lies, at or before the watermark. A null time is never late.
///
/// A row of several windows is late for each that ended; it goes on as long as one is open, and the
/// group table leaves out the closed ones. A chunk whose earliest time lies above the watermark is
/// not looked at row by row. Immutable and thread-safe.
final class LateRows {
    private static final int LATE_ROWS_MIN = 16;

    private final long lateMicros;
    private final @Nullable WindowSpec window;
    private final int timeOrdinal;

    /// Rows before it are late, by one window at least.
    private final long suspectBefore;

    private LateRows(int timeOrdinal, @Nullable WindowSpec window, long lateMicros) {
        this.lateMicros = lateMicros;
        this.window = window;
        this.timeOrdinal = timeOrdinal;
        if (window != null) {
            this.suspectBefore = window.lastEnd(lateMicros);
        } else {
            this.suspectBefore = lateMicros == Long.MAX_VALUE ? lateMicros : lateMicros + 1;
        }
    }

    /// Returns what judges the input of an aggregation by its closing key or else its window, one
    /// of which it must have.
    static LateRows of(AggregationSpec spec, long lateMicros) {
        WindowSpec window = spec.window();
        return window == null || spec.closingKey() != AggregationSpec.NO_KEY
                ? of(spec.keys().get(spec.closingKey()).ordinal(), lateMicros)
                : new LateRows(window.timeOrdinal(), window, lateMicros);
    }

    /// Returns what judges rows by the times in a column, or by the ends of the windows in it.
    static LateRows of(int timeOrdinal, long lateMicros) {
        return new LateRows(timeOrdinal, null, lateMicros);
    }

    /// Returns the watermark that decides.
    long lateMicros() {
        return lateMicros;
    }

    /// What is left of a chunk.
    ///
    /// @param open the rows that go on
    /// @param closedMicros what to tell a group table, so that it leaves out closed windows of
    ///   these rows
    /// @param late the others, and those that go on for some of their windows only; null for none
    record Judged(Selection open, long closedMicros, @Nullable Late late) {
        /// Nothing is late.
        static Judged allOf(Selection selection) {
            return new Judged(selection, Long.MIN_VALUE, null);
        }
    }

    /// Late rows of a chunk.
    ///
    /// @param counts pairs of a row and a closed window
    /// @param rows in the order of the chunk
    /// @param timesDropped of each row, how often it counts
    @SuppressWarnings("ArrayRecordComponent") // a view for one call, never compared
    record Late(LateCounts counts, Selection rows, long[] timesDropped) {}

    Judged judge(Batch batch, Selection selection) {
        EventTimes times = EventTimes.of(batch, timeOrdinal);
        if (!times.anyBefore(suspectBefore, selection)) {
            return Judged.allOf(selection);
        }
        int[] open = new int[selection.size()];
        int openCount = 0;
        // Most chunks have few, and where nobody keeps them they are not to cost much.
        int[] late = new int[LATE_ROWS_MIN];
        long[] timesDropped = new long[LATE_ROWS_MIN];
        int lateCount = 0;
        LateCounts counts = new LateCounts();
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            boolean isLate = times.micros(row) < suspectBefore && !times.isNull(row);
            if (isLate) {
                if (lateCount == late.length) {
                    late = Arrays.copyOf(late, 2 * lateCount);
                    timesDropped = Arrays.copyOf(timesDropped, 2 * lateCount);
                }
                timesDropped[lateCount] = count(times.micros(row), counts);
                late[lateCount++] = row;
            }
            if (!isLate || isPartlyOpen(times.micros(row))) {
                open[openCount++] = row;
            }
        }
        if (lateCount == 0) {
            return Judged.allOf(selection);
        }
        boolean hasPartlyLate = openCount + lateCount > selection.size();
        return new Judged(
                Selection.of(open, openCount),
                hasPartlyLate ? lateMicros : Long.MIN_VALUE,
                new Late(counts, Selection.of(late, lateCount), timesDropped));
    }

    private boolean isPartlyOpen(long time) {
        return window != null && window.lastId(time) + window.reachMicros() > lateMicros;
    }

    /// Counts the row for its closed windows, the newest one by one, the others together, and
    /// returns how many they are; once where there are no windows.
    private long count(long time, LateCounts late) {
        if (window == null) {
            late.add(1);
            return 1;
        }
        long closedCount = window.closedCount(time, suspectBefore);
        long end = Math.min(suspectBefore, window.lastStart(time) + window.durationMicros());
        long single = Math.min(closedCount, LateCounts.WINDOWS_MAX);
        for (long i = 0; i < single; i++) {
            late.add(end, 1);
            end -= window.slideMicros();
        }
        late.add(closedCount - single);
        return closedCount;
    }
}
