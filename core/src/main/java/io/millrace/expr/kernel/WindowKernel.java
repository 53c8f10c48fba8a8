package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;
import java.util.List;

/// Computes the windows that times belong to, and makes window structs out of their starts.
///
/// All times are microseconds since the epoch. The caller owns results.
public final class WindowKernel {
    private static final StructType WINDOW_TYPE =
            new StructType()
                    .add("start", DataTypes.TimestampType)
                    .add("end", DataTypes.TimestampType);

    /// Rows multiplied by their windows.
    public static final class Expansion {
        private final int[] rows;
        private final long[] starts;
        private final int count;

        private Expansion(int[] rows, long[] starts, int count) {
            this.rows = rows;
            this.starts = starts;
            this.count = count;
        }

        /// Returns the row of the input for each row of the output, of which [#count()] entries
        /// count; not to be changed.
        public int[] rows() {
            return rows;
        }

        /// Returns the start of the window of each row of the output, of which [#count()] entries
        /// count; not to be changed.
        public long[] starts() {
            return starts;
        }

        /// Returns the number of rows of the output.
        public int count() {
            return count;
        }
    }

    private WindowKernel() {}

    /// Returns the start of the last window that contains the time.
    public static long lastStart(long timeMicros, long slideMicros, long startMicros) {
        // Both parts reduced first: their difference cannot overflow.
        long phase =
                Math.floorMod(timeMicros, slideMicros) - Math.floorMod(startMicros, slideMicros);
        return timeMicros - (phase < 0 ? phase + slideMicros : phase);
    }

    /// Returns the starts of the tumbling windows of the selected rows, null for a null time.
    public static FixedWidthColumn tumblingStarts(
            BufferAllocator allocator,
            FixedWidthColumn times,
            Selection selection,
            long durationMicros,
            long startMicros) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.TimestampType, times.rowCount())) {
            builder.setNullsOf(times);
            long[] lanes = new long[Blocks.laneCount(selection)];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                LongLanes.load(times, selection, from, lanes);
                for (int i = 0; i < count; i++) {
                    lanes[i] = lastStart(lanes[i], durationMicros, startMicros);
                }
                LongLanes.store(builder, PhysicalType.INT64, selection, from, lanes);
            }
            return builder.build();
        }
    }

    /// Returns the windows that begin at the given starts, as structs of start and end; a null
    /// start is a null window.
    ///
    /// @param starts int64 or timestamps; borrowed, its memory is shared
    public static StructColumn windows(
            BufferAllocator allocator, FixedWidthColumn starts, long durationMicros) {
        int rowCount = starts.rowCount();
        try (OwnedColumns children = new OwnedColumns();
                FixedWidthBuilder ends =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, rowCount)) {
            for (int row = 0; row < rowCount; row++) {
                ends.setLong(row, starts.values().getAtIndex(JAVA_LONG, row) + durationMicros);
            }
            ends.setNullsOf(starts);
            children.add(starts.retainAs(DataTypes.TimestampType));
            children.add(ends.build());
            List<ColumnVector> released = children.release();
            return new StructColumn(
                    WINDOW_TYPE, rowCount, TextColumns.retained(starts.validityBuffer()), released);
        }
    }

    /// Returns the cumulating windows that end at the given moments, as structs of start and end.
    ///
    /// @param ends int64, without nulls; borrowed, its memory is shared
    /// @param durationMicros of the longest window: the distance of two starts
    public static StructColumn cumulating(
            BufferAllocator allocator,
            FixedWidthColumn ends,
            long durationMicros,
            long startMicros) {
        int rowCount = ends.rowCount();
        try (OwnedColumns children = new OwnedColumns();
                FixedWidthBuilder starts =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, rowCount)) {
            for (int row = 0; row < rowCount; row++) {
                starts.setLong(row, lastStart(ends.getLong(row) - 1, durationMicros, startMicros));
            }
            children.add(starts.build());
            children.add(ends.retainAs(DataTypes.TimestampType));
            return new StructColumn(WINDOW_TYPE, rowCount, null, children.release());
        }
    }

    /// Returns every selected row with every window that contains its time, the latest window
    /// first; a row whose time is null belongs to none.
    public static Expansion expand(
            FixedWidthColumn times,
            Selection selection,
            long durationMicros,
            long slideMicros,
            long startMicros) {
        int[] rows = new int[selection.size()];
        long[] starts = new long[rows.length];
        int count = 0;
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (times.isNull(row)) {
                continue;
            }
            long time = times.getLong(row);
            long start = lastStart(time, slideMicros, startMicros);
            // Not `time < start + duration`, which could overflow.
            while (time - start < durationMicros) {
                if (count == rows.length) {
                    rows = Arrays.copyOf(rows, grown(count));
                    starts = Arrays.copyOf(starts, rows.length);
                }
                rows[count] = row;
                starts[count++] = start;
                start -= slideMicros;
            }
        }
        return new Expansion(rows, starts, count);
    }

    private static int grown(int count) {
        return Math.addExact(count, Math.max(16, count));
    }
}
