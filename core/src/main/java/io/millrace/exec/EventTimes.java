package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;

/// The event times of a batch's rows: those of a column, or the ends of the windows in it.
///
/// @param column borrowed; the window itself, or the time
/// @param times borrowed
record EventTimes(ColumnVector column, FixedWidthColumn times) {
    private static final int END = 1;

    static EventTimes of(Batch batch, int ordinal) {
        ColumnVector column = batch.column(ordinal);
        ColumnVector times = column instanceof StructColumn window ? window.child(END) : column;
        return new EventTimes(column, (FixedWidthColumn) times);
    }

    boolean isNull(int row) {
        return column.isNull(row) || times.isNull(row);
    }

    long micros(int row) {
        return times.getLong(row);
    }

    /// Returns whether any time may lie before the moment: what lies under a null may say so, too.
    boolean anyBefore(long moment, Selection selection) {
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
        return min < moment;
    }
}
