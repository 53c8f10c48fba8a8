package io.millrace.exec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The panes of windows that overlap: stretches of time whose rows all belong to the same windows
/// (Li et al., "No Pane, No Gain", SIGMOD Record 2005). Rows are grouped by pane first, and each
/// group of a pane is then added to its windows; so a row is touched once, however many windows it
/// belongs to.
///
/// ```text
///   window  [------------)  size 3, slide 2      pane = greatest common divisor = 1
///                [------------)
///   panes   |  a  |  b  |  c  |  d  |  e  |      windows: a+b+c, c+d+e
/// ```
final class Panes {
    /// Times beyond it, 146,000 years from 1970, are left to the table: windows around them may end
    /// beyond the range of long.
    private static final int TIME_BITS = 62;

    /// More panes than this in a slide are hardly fewer than there are rows.
    private static final int PANES_PER_SLIDE_MAX = 16;

    /// A table of panes costs a turn for each window, even for a single row.
    private static final int ROWS_PER_WINDOW_MIN = 4;

    private final AggregationSpec spec;
    private final WindowSpec window;
    private final AggregationSpec paneSpec;

    private Panes(AggregationSpec spec, WindowSpec window, long paneMicros) {
        this.spec = spec;
        this.window = window;
        WindowSpec pane =
                new WindowSpec(window.timeOrdinal(), paneMicros, paneMicros, window.startMicros());
        this.paneSpec = new AggregationSpec(pane, spec.keys(), spec.measures(), spec.closingKey());
    }

    /// Returns the panes of the aggregation, or null where it has no windows that overlap, or the
    /// order of rows shows.
    static @Nullable Panes of(AggregationSpec spec) {
        WindowSpec window = spec.window();
        if (window == null || window.windowCountMax() == 1 || spec.isOrdered()) {
            return null;
        }
        long slide = window.slideMicros();
        long paneMicros = commonDivisor(slide, window.durationMicros() % slide);
        return slide / paneMicros > PANES_PER_SLIDE_MAX
                ? null
                : new Panes(spec, window, paneMicros);
    }

    private static long commonDivisor(long a, long b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }

    /// Returns whether panes are right, and no detour, for the rows of a batch.
    boolean fit(Batch batch, Selection selection) {
        if (selection.size() < ROWS_PER_WINDOW_MIN * (long) window.windowCountMax()) {
            return false;
        }
        MemorySegment times = ((FixedWidthColumn) batch.column(window.timeOrdinal())).values();
        long far = 0;
        for (int i = 0; i < selection.size(); i++) {
            long time = times.getAtIndex(JAVA_LONG, selection.row(i));
            far |= time ^ time >> 63;
        }
        return far >>> TIME_BITS == 0;
    }

    /// Returns what a table of panes computes.
    AggregationSpec spec() {
        return paneSpec;
    }

    /// Adds the groups of all panes to their windows.
    ///
    /// @param target windows in which its rows are late are left out
    /// @param panes a table of [#spec()]
    void addTo(AggregationTarget target, GroupTable panes, BufferAllocator allocator) {
        // Windows beside a closing key are not what the watermark closes.
        long closedId =
                spec.closingKey() == AggregationSpec.NO_KEY
                        ? window.lastClosedId(target.lateMicros())
                        : Long.MIN_VALUE;
        try (Partials groups = panes.changedSince(Long.MIN_VALUE, GroupTable.Order.ANY)) {
            for (Batch batch : groups.batches()) {
                for (int back = 0; back < window.windowCountMax(); back++) {
                    addTo(target, batch, new Turn(back, closedId), allocator);
                }
            }
        }
    }

    /// Which of its windows each pane is added to.
    ///
    /// @param back how many windows before the last
    /// @param closedId the greatest id of a closed window
    private record Turn(int back, long closedId) {}

    private void addTo(
            AggregationTarget target, Batch batch, Turn turn, BufferAllocator allocator) {
        FixedWidthColumn starts = (FixedWidthColumn) batch.column(0);
        int[] rows = new int[batch.rowCount()];
        int count = 0;
        try (FixedWidthBuilder ids =
                new FixedWidthBuilder(allocator, DataTypes.LongType, batch.rowCount())) {
            for (int row = 0; row < batch.rowCount(); row++) {
                long start = starts.getLong(row);
                long id = window.lastId(start) - turn.back * window.slideMicros();
                if (id > start - window.reachMicros() && id > turn.closedId) {
                    rows[count++] = row;
                }
                ids.setLong(row, id);
            }
            List<ColumnVector> columns = new ArrayList<>(batch.columns().size());
            columns.add(ids.build());
            for (int i = 1; i < batch.columns().size(); i++) {
                columns.add(batch.column(i).retain());
            }
            try (Batch all =
                    new Batch(PartialsLayout.of(spec).schema(), columns, batch.rowCount())) {
                add(target, all, rows, count, allocator);
            }
        }
    }

    private void add(
            AggregationTarget target, Batch all, int[] rows, int count, BufferAllocator allocator) {
        if (count > 0) {
            Batch some =
                    count == all.rowCount()
                            ? all.retain()
                            : Gather.select(allocator, all, Selection.of(rows, count));
            try (Partials windows = new Partials(spec, List.of(some))) {
                target.table().merge(windows, target.epoch());
            }
        }
    }
}
