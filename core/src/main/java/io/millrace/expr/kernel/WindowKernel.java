package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.WindowSpec;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.List;

/// Computes the windows that times belong to, and makes window structs out of their starts.
///
/// All times are microseconds since the epoch. The caller owns results.
public final class WindowKernel {
    private static final StructType WINDOW_TYPE =
            new StructType()
                    .add("start", DataTypes.TimestampType)
                    .add("end", DataTypes.TimestampType);

    /// Rows multiplied by their windows, some at a time: every selected row with every window that
    /// contains its time, the one of the greatest id first. A row whose time is null belongs to
    /// none.
    public static final class Expansion {
        private final FixedWidthColumn times;
        private final Selection selection;
        private final WindowSpec spec;
        private final int[] rows;
        private final long[] ids;
        private int count;
        private int position = -1;
        private long id;
        private long idBelow;

        /// @param times borrowed, for as long as this is used
        /// @param countMax the most rows of one step
        public Expansion(
                FixedWidthColumn times, Selection selection, WindowSpec spec, int countMax) {
            this.times = times;
            this.selection = selection;
            this.spec = spec;
            long countAll = (long) selection.size() * spec.windowCountMax();
            this.rows = new int[Math.toIntExact(Math.min(countMax, countAll))];
            this.ids = new long[rows.length];
        }

        /// Goes to the next rows of the output.
        ///
        /// @return whether there are any
        public boolean next() {
            count = 0;
            while (count < rows.length) {
                while (id <= idBelow) {
                    if (!nextRow()) {
                        return count > 0;
                    }
                }
                int row = selection.row(position);
                while (id > idBelow && count < rows.length) {
                    rows[count] = row;
                    ids[count++] = id;
                    id -= spec.slideMicros();
                }
            }
            return count > 0;
        }

        private boolean nextRow() {
            position++;
            if (position >= selection.size()) {
                return false;
            }
            int row = selection.row(position);
            if (!times.isNull(row)) {
                id = spec.lastId(times.getLong(row));
                idBelow = times.getLong(row) - spec.reachMicros();
            }
            return true;
        }

        /// Returns the row of the input for each row of the output, of which [#count()] entries
        /// count; not to be changed.
        public int[] rows() {
            return rows;
        }

        /// Returns the id of the window of each row of the output, of which [#count()] entries
        /// count; not to be changed.
        public long[] ids() {
            return ids;
        }

        /// Returns the number of rows of the output.
        public int count() {
            return count;
        }

        /// Returns the windows of the rows of the output, which the caller owns.
        public StructColumn windows(BufferAllocator allocator) {
            try (FixedWidthBuilder builder =
                    new FixedWidthBuilder(allocator, DataTypes.LongType, count)) {
                for (int i = 0; i < count; i++) {
                    builder.setLong(i, ids[i]);
                }
                try (FixedWidthColumn column = builder.build()) {
                    return WindowKernel.windows(allocator, column, spec);
                }
            }
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

    /// Returns the windows with the ids, as structs of start and end.
    ///
    /// @param ids int64, without nulls; borrowed, its memory is shared
    public static StructColumn windows(
            BufferAllocator allocator, FixedWidthColumn ids, WindowSpec spec) {
        return spec.isCumulating()
                ? cumulating(allocator, ids, spec)
                : windows(allocator, ids, spec.durationMicros());
    }

    private static StructColumn cumulating(
            BufferAllocator allocator, FixedWidthColumn ends, WindowSpec spec) {
        int rowCount = ends.rowCount();
        try (OwnedColumns children = new OwnedColumns();
                FixedWidthBuilder starts =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, rowCount)) {
            for (int row = 0; row < rowCount; row++) {
                starts.setLong(row, spec.startOf(ends.getLong(row)));
            }
            children.add(starts.build());
            children.add(ends.retainAs(DataTypes.TimestampType));
            return new StructColumn(WINDOW_TYPE, rowCount, null, children.release());
        }
    }

    /// Returns the moments a microsecond before the ends, null for a null end.
    public static FixedWidthColumn lastMoments(
            BufferAllocator allocator, FixedWidthColumn ends, Selection selection) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.TimestampType, ends.rowCount())) {
            builder.setNullsOf(ends);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                builder.setLong(row, ends.getLong(row) - 1);
            }
            return builder.build();
        }
    }
}
