package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.planner.EventTimeColumn;

/// The event times of a batch's rows: those of the column, or the ends of its windows.
///
/// @param column borrowed; the window itself, or the time
/// @param times borrowed
record EventTimes(ColumnVector column, FixedWidthColumn times) {
    private static final int END = 1;

    static EventTimes of(Batch batch, EventTimeColumn eventTime) {
        ColumnVector column = batch.column(eventTime.ordinal());
        ColumnVector times = eventTime.isWindow() ? ((StructColumn) column).child(END) : column;
        return new EventTimes(column, (FixedWidthColumn) times);
    }

    boolean isNull(int row) {
        return column.isNull(row) || times.isNull(row);
    }

    long micros(int row) {
        return times.getLong(row);
    }

    /// Returns the rows that are not late: a null time never is.
    ///
    /// @param lateMicros times at or before it are; `Long.MIN_VALUE` for none
    Selection without(Selection selection, long lateMicros) {
        if (lateMicros == Long.MIN_VALUE) {
            return selection;
        }
        int count = selection.size();
        int[] kept = new int[count];
        int keptCount = 0;
        for (int i = 0; i < count; i++) {
            int row = selection.row(i);
            if (micros(row) > lateMicros || isNull(row)) {
                kept[keptCount++] = row;
            }
        }
        return keptCount == count ? selection : Selection.of(kept, keptCount);
    }
}
