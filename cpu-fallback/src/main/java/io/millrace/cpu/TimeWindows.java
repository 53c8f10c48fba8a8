package io.millrace.cpu;

import io.millrace.backend.WindowSpec;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;

import java.util.Arrays;

/// Assigns windows to the times of a chunk, without a division when all lie in one window and
/// without a division instruction otherwise.
final class TimeWindows {
    final WindowSpec spec;
    final Division division;

    final long[] minMax = new long[2];

    TimeWindows(WindowSpec spec) {
        this.spec = spec;
        this.division = new Division(spec.startStepMicros());
    }

    void load(FixedWidthColumn column, RowChunk chunk) {
        ColumnWords.loadLongs(column.values(), chunk, chunk.times);
    }

    /// Finds the smallest and largest time of the selected rows, one at least.
    void range(FixedWidthColumn column, Selection selection, Kernels kernels) {
        if (selection.isAll()) {
            kernels.minMax(column.values(), 0, selection.size(), minMax);
            return;
        }
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        int[] rows = selection.rows();
        for (int i = 0; i < selection.size(); i++) {
            long time = column.getLong(rows[i]);
            min = Math.min(min, time);
            max = Math.max(max, time);
        }
        minMax[0] = min;
        minMax[1] = max;
    }

    /// Writes the id of the last window of each loaded time.
    void lastIds(RowChunk chunk, Kernels kernels, long[] ids) {
        long[] times = chunk.times;
        int count = chunk.count;
        kernels.minMax(times, count, minMax);
        long first = spec.lastStart(minMax[0]);
        long idOffset = spec.durationMicros() - spec.reachMicros();
        if (!division.spans(first, minMax[1]) || first > minMax[0]) {
            for (int i = 0; i < count; i++) {
                ids[i] = spec.lastId(times[i]);
            }
        } else if (minMax[1] - first < spec.startStepMicros()) {
            Arrays.fill(ids, 0, count, first + idOffset);
        } else {
            kernels.divide(times, count, division, chunk.quotients);
            for (int i = 0; i < count; i++) {
                ids[i] = first + idOffset + chunk.quotients[i] * spec.startStepMicros();
            }
        }
    }
}
