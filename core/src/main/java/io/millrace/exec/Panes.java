package io.millrace.exec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.TableContext;
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
///
/// A pane of a window of sixty slides would take sixty turns, in each of which all groups of panes
/// are added to one of their windows. Panes of many windows are therefore added to spans first,
/// which are windows of fewer slides, and spans to windows: sixteen turns, ten for spans of ten
/// panes and six for windows of six spans. Partials are exact, so the sum is the same.
///
/// ```text
///   panes   |a |b |c |d |e |f |g |      windows of 6 slides: a+b+c+d+e+f, b+c+d+e+f+g
///   spans   [a+b+c)  [d+e+f)            of 3 slides, one begins at each:
///              [b+c+d)  [e+f+g)         abc + def, bcd + efg
/// ```
final class Panes {
    /// Times beyond it, 73,000 years from 1970, are left to the table: windows and spans around
    /// them may end beyond the range of long.
    private static final int TIME_BITS = 61;

    /// More panes than this in a slide are hardly fewer than there are rows.
    private static final int PANES_PER_SLIDE_MAX = 16;

    /// A table of panes costs a turn for each window, even for a single row.
    private static final int ROWS_PER_WINDOW_MIN = 4;

    /// What it costs to have spans, in turns: they are written out once more.
    private static final int TURNS_FOR_SPANS = 2;

    /// With more groups of spans for each of panes, neighbouring panes have few keys in common, and
    /// spans are no gain and take memory.
    private static final int SPANS_PER_PANE_MAX = 4;

    private final AggregationSpec spec;
    private final WindowSpec window;
    private final AggregationSpec paneSpec;
    private final Spans spans;

    private Panes(AggregationSpec spec, WindowSpec window, long paneMicros) {
        this.spec = spec;
        this.window = window;
        WindowSpec pane =
                new WindowSpec(window.timeOrdinal(), paneMicros, paneMicros, window.startMicros());
        this.paneSpec = new AggregationSpec(pane, spec.keys(), spec.measures(), spec.closingKey());
        // Of cumulating windows a pane surely belongs to the last alone.
        this.spans =
                window.isCumulating()
                        ? Spans.NONE
                        : Spans.of(window.durationMicros() / window.slideMicros());
    }

    /// How windows are made up.
    ///
    /// @param slides of a span
    /// @param count of the spans that follow each other in a window, 0 for none
    private record Spans(int slides, int count) {
        static final Spans NONE = new Spans(0, 0);

        /// Returns the spans with which windows take the fewest turns.
        ///
        /// @param slides that a window has surely
        static Spans of(long slides) {
            Spans best = NONE;
            long fewest = slides - TURNS_FOR_SPANS;
            for (int count = 2; (long) count * count <= slides; count++) {
                long span = slides / count;
                long turns = span + count + slides % count;
                if (turns < fewest) {
                    fewest = turns;
                    best = new Spans((int) span, count);
                }
            }
            return best;
        }

        /// Returns the first turn, counted from the last window on, that spans do not cover.
        int rest() {
            return slides * count;
        }
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
        return selection.size() >= ROWS_PER_WINDOW_MIN * (long) window.windowCountMax()
                && areNear(batch, selection);
    }

    /// Returns whether panes are right for the rows of a batch.
    boolean areNear(Batch batch, Selection selection) {
        MemorySegment times = ((FixedWidthColumn) batch.column(window.timeOrdinal())).values();
        long far = selection.isAll() ? far(times, selection.size()) : far(times, selection);
        return far >>> TIME_BITS == 0;
    }

    /// Returns a number with the bits of all times, counted from 1970 on in both directions.
    private static long far(MemorySegment times, int count) {
        long far = 0;
        for (int row = 0; row < count; row++) {
            long time = times.getAtIndex(JAVA_LONG, row);
            far |= time ^ time >> 63;
        }
        return far;
    }

    private static long far(MemorySegment times, Selection selection) {
        long far = 0;
        for (int i = 0; i < selection.size(); i++) {
            long time = times.getAtIndex(JAVA_LONG, selection.row(i));
            far |= time ^ time >> 63;
        }
        return far;
    }

    /// Returns what a table of panes computes.
    AggregationSpec spec() {
        return paneSpec;
    }

    /// Adds groups of panes to their windows.
    ///
    /// @param target windows in which its rows are late are left out
    /// @param groups of a table of [#spec()], borrowed
    void addTo(AggregationTarget target, Partials groups, BufferAllocator allocator) {
        // Windows beside a closing key are not what the watermark closes.
        long closedId =
                spec.closingKey() == AggregationSpec.NO_KEY
                        ? window.lastClosedId(target.lateMicros())
                        : Long.MIN_VALUE;
        Turns windows = new Turns(target.table(), target.epoch(), closedId, allocator);
        boolean isBySpan = spans.count > 0 && addBySpan(target, groups, windows);
        int first = isBySpan ? spans.rest() : 0;
        for (int back = first; back < window.windowCountMax(); back++) {
            windows.add(groups, back);
        }
    }

    /// Adds panes to the windows that consist of spans, if that is worth while.
    ///
    /// @return whether it did
    private boolean addBySpan(AggregationTarget target, Partials panes, Turns windows) {
        long groupsMax = SPANS_PER_PANE_MAX * panes.groupCount();
        TableContext context = new TableContext(windows.allocator);
        try (GroupTable table = target.openWorkerTable(paneSpec, context)) {
            // The windows of a span begin with it or before: it is closed with the last of them.
            Turns turns = new Turns(table, windows.epoch, windows.closedId, windows.allocator);
            for (int back = 0; back < spans.slides; back++) {
                turns.add(panes, back);
                if (table.groupCount() > groupsMax) {
                    return false;
                }
            }
            try (Partials sums = table.changedSince(Long.MIN_VALUE, GroupTable.Order.ANY)) {
                for (int i = 0; i < spans.count; i++) {
                    windows.add(sums, i * spans.slides);
                }
            }
        }
        return true;
    }

    /// Adds groups to windows, or to the spans that begin with these, in turns.
    private final class Turns {
        private final GroupTable table;
        private final long epoch;
        private final long closedId;
        private final BufferAllocator allocator;

        /// @param closedId the greatest id of a closed window
        Turns(GroupTable table, long epoch, long closedId, BufferAllocator allocator) {
            this.table = table;
            this.epoch = epoch;
            this.closedId = closedId;
            this.allocator = allocator;
        }

        /// Adds each group to one of its windows, if it has so many and that one is open.
        ///
        /// @param back how many windows before the last
        void add(Partials groups, int back) {
            for (Batch batch : groups.batches()) {
                add(batch, back);
            }
        }

        private void add(Batch batch, int back) {
            FixedWidthColumn starts = (FixedWidthColumn) batch.column(0);
            int[] rows = new int[batch.rowCount()];
            int count = 0;
            try (FixedWidthBuilder ids =
                    new FixedWidthBuilder(allocator, DataTypes.LongType, batch.rowCount())) {
                for (int row = 0; row < batch.rowCount(); row++) {
                    long start = starts.getLong(row);
                    long id = window.lastId(start) - back * window.slideMicros();
                    if (id > start - window.reachMicros() && id > closedId) {
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
                    add(all, rows, count);
                }
            }
        }

        private void add(Batch all, int[] rows, int count) {
            if (count > 0) {
                Batch some =
                        count == all.rowCount()
                                ? all.retain()
                                : Gather.select(allocator, all, Selection.of(rows, count));
                try (Partials added = new Partials(table.spec(), List.of(some))) {
                    table.merge(added, epoch);
                }
            }
        }
    }
}
