package io.millrace.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsBuilder;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.HeapReservation;
import io.millrace.batch.Selection;
import io.millrace.streaming.Cancellation;

import org.jspecify.annotations.Nullable;

/// The group table of both CPU backends, which differ in their [Kernels] only.
///
/// A batch goes through in chunks of [RowChunk#ROWS_MAX] rows:
///
/// ```text
///   few possible groups    times, codes -> slots -> counts a slot, folded into the groups at the end
///                                                -> groups -> the other measures
///   else                   times, keys -> words -> GroupIndex -> groups -> measures
/// ```
///
/// Sliding windows repeat the second way for each window that a row can belong to; where the order
/// of rows shows, a row's windows follow each other in one chunk instead. All state lies in
/// primitive arrays on the heap and is counted by [#memoryBytes()], which is reserved with the
/// allocator after every batch; so its limit holds for the state, too. Nothing is allocated for a
/// row; arrays grow with the groups.
final class CpuGroupTable implements GroupTable {
    private final AggregationSpec spec;
    private final TableContext context;
    private final KernelSource kernelSource;
    private final TableKey[] keys;
    private final TableMeasures measures;
    private final @Nullable TimeWindows windows;
    private final GroupIndex index;
    private final TableGroups groups;
    private final RowChunks chunks;
    private final KeyWords keyWords;
    private final DirectCounting direct;
    private final ClosingGroups closing;
    private final HeapReservation reservation;

    /// Of the call at hand.
    private RowChunk chunk = RowChunk.NONE;

    /// @param chunks of all tables of the backend
    CpuGroupTable(
            AggregationSpec spec,
            TableContext context,
            KernelSource kernelSource,
            RowChunks chunks) {
        this.spec = spec;
        this.context = context;
        this.kernelSource = kernelSource;
        this.chunks = chunks;
        WindowSpec window = spec.window();
        this.windows = window == null ? null : new TimeWindows(window);
        this.keys =
                spec.keys().stream().map(key -> TableKey.of(key, false)).toArray(TableKey[]::new);
        this.measures = new TableMeasures(spec);
        this.keyWords = new KeyWords(keys, window != null);
        this.index = new GroupIndex(keyWords.wordCount());
        this.groups = new TableGroups(keys, measures.states(), index, keyWords);
        int[] ordinals = spec.keys().stream().mapToInt(GroupKey::ordinal).toArray();
        this.direct =
                new DirectCounting(
                        new DirectSlots(windows, ordinals), keys, measures, index, keyWords);
        this.closing = new ClosingGroups(spec, index, keyWords);
        this.reservation = new HeapReservation(context.allocator());
    }

    @Override
    public AggregationSpec spec() {
        return spec;
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        if (selection.isEmpty()) {
            return;
        }
        begin();
        try {
            add(batch, selection, epoch, closedMicros);
        } finally {
            end();
        }
        closing.takeIn();
        reservation.resize(memoryBytes());
    }

    private void add(Batch batch, Selection selection, long epoch, long closedMicros) {
        Kernels kernels = kernelSource.forRows(selection.size());
        TimeWindows times = windows;
        long closedId = times == null ? Long.MIN_VALUE : times.spec.lastClosedId(closedMicros);
        // Counting by slots looks at no single window; few windows are closed while it matters.
        if (times != null && times.spec.windowCountMax() > 1 && spec.isOrdered()) {
            accumulateInOrder(new Input(batch, selection, epoch, closedId), times, kernels);
        } else if (closedId != Long.MIN_VALUE
                || !direct.accumulate(batch, selection, epoch, kernels)) {
            int[] rows = selection.isAll() ? null : selection.rows();
            for (int from = 0; from < selection.size(); from += RowChunk.ROWS_MAX) {
                int count = Math.min(RowChunk.ROWS_MAX, selection.size() - from);
                chunk.set(rows, from, count);
                accumulateChunk(batch, epoch, kernels, closedId);
            }
        }
    }

    private void begin() {
        chunk = chunks.take();
        keyWords.use(chunk);
        direct.use(chunk);
    }

    private void end() {
        chunks.giveBack(chunk);
        chunk = RowChunk.NONE;
        direct.use(chunk);
    }

    /// Rows to add.
    ///
    /// @param closedId the greatest id of a closed window
    private record Input(Batch batch, Selection selection, long epoch, long closedId) {}

    /// Adds rows of windows that overlap so that the rows of each window come in their order, which
    /// a whole chunk for one window after another would not give.
    private void accumulateInOrder(Input input, TimeWindows times, Kernels kernels) {
        Selection selection = input.selection;
        int windowCount = times.spec.windowCountMax();
        int[] rows = new int[RowChunk.ROWS_MAX];
        int step = Math.max(1, RowChunk.ROWS_MAX / windowCount);
        for (int from = 0; from < selection.size(); from += step) {
            int count = Math.min(step, selection.size() - from);
            if (windowCount > RowChunk.ROWS_MAX) {
                rows[0] = selection.row(from);
                chunk.set(rows, 0, 1);
                accumulateChunk(input.batch, input.epoch, kernels, input.closedId);
                continue;
            }
            for (int i = 0; i < count * windowCount; i++) {
                rows[i] = selection.row(from + i / windowCount);
            }
            chunk.set(rows, 0, count * windowCount);
            loadKeys(input.batch);
            times.load((FixedWidthColumn) input.batch.column(times.spec.timeOrdinal()), chunk);
            times.lastIds(chunk, kernels, keyWords.windowIds());
            keyWords.slideBackInTurn(times.spec.slideMicros(), windowCount, chunk.count);
            keyWords.dropOutside(times, chunk, input.closedId);
            addChunk(input.batch, input.epoch);
        }
    }

    private void loadKeys(Batch batch) {
        keyWords.clearFlags(chunk.count);
        for (int key = 0; key < keys.length; key++) {
            keyWords.load(key, batch.column(spec.keys().get(key).ordinal()), chunk);
        }
    }

    private void accumulateChunk(Batch batch, long epoch, Kernels kernels, long closedId) {
        loadKeys(batch);
        TimeWindows times = windows;
        if (times == null) {
            addChunk(batch, epoch);
            return;
        }
        WindowSpec window = times.spec;
        times.load((FixedWidthColumn) batch.column(window.timeOrdinal()), chunk);
        times.lastIds(chunk, kernels, keyWords.windowIds());
        boolean isClosed = closedId != Long.MIN_VALUE;
        if (isClosed) {
            keyWords.dropOutside(times, chunk, closedId);
        }
        addChunk(batch, epoch);
        int windowCount = window.windowCountMax();
        // Of sliding windows only the oldest, which is the last here, holds some of the rows only.
        int firstPartial =
                isClosed || window.isCumulating()
                        ? 1
                        : window.durationMicros() % window.slideMicros() != 0
                                ? windowCount - 1
                                : windowCount;
        for (int i = 1; i < windowCount && chunk.count > 0; i++) {
            keyWords.slideBack(window.slideMicros(), chunk.count);
            if (i >= firstPartial) {
                keyWords.dropOutside(times, chunk, closedId);
            }
            addChunk(batch, epoch);
        }
    }

    private void addChunk(Batch batch, long epoch) {
        if (chunk.count == 0) {
            return;
        }
        index.lookup(keyWords.words(), chunk.count, chunk.groups, epoch, chunk.probes);
        measures.ensureGroups(index.size());
        measures.accumulate(batch, chunk);
    }

    @Override
    public void merge(Partials partials, long epoch) {
        begin();
        try {
            for (Batch batch : partials.batches()) {
                merge(batch, epoch);
                Cancellation.check();
            }
        } finally {
            end();
        }
        closing.takeIn();
        reservation.resize(memoryBytes());
    }

    private void merge(Batch batch, long epoch) {
        PartialsLayout layout = PartialsLayout.of(spec);
        for (int from = 0; from < batch.rowCount(); from += RowChunk.ROWS_MAX) {
            chunk.set(null, from, Math.min(RowChunk.ROWS_MAX, batch.rowCount() - from));
            mergeChunk(batch, layout, epoch);
        }
    }

    private void mergeChunk(Batch batch, PartialsLayout layout, long epoch) {
        loadGroupColumns(batch, layout);
        index.lookup(keyWords.words(), chunk.count, chunk.groups, epoch, chunk.probes);
        measures.ensureGroups(index.size());
        measures.merge(batch, chunk);
    }

    private void loadGroupColumns(Batch batch, PartialsLayout layout) {
        if (windows != null) {
            FixedWidthColumn ids = (FixedWidthColumn) batch.column(0);
            ColumnWords.loadLongs(ids.values(), chunk, keyWords.windowIds());
        }
        keyWords.clearFlags(chunk.count);
        for (int key = 0; key < keys.length; key++) {
            keyWords.load(key, batch.column(layout.keyOrdinal() + key), chunk);
        }
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        int[] changed = new int[index.touchedMax(epoch)];
        return build(changed, index.touchedAfter(epoch, changed), order);
    }

    private Partials build(int[] ids, int count, Order order) {
        if (order == Order.CANONICAL) {
            groups.sort(ids, count);
        }
        return new PartialsBuilder(spec, context.allocator(), groups).build(ids, count);
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        if (closesNone(watermarkMicros)) {
            return PartialsBuilder.empty(spec);
        }
        long wordLast = spec.lastClosed(watermarkMicros);
        int[] closed = new int[index.size()];
        int closedCount = 0;
        for (int group = 0; group < index.size(); group++) {
            if (closing.isClosedBy(wordLast, group)) {
                closed[closedCount++] = group;
            }
        }
        Partials partials = build(closed, closedCount, order);
        keepOpen(wordLast);
        return partials;
    }

    @Override
    public long dropClosedBy(long watermarkMicros) {
        if (closesNone(watermarkMicros)) {
            return 0;
        }
        long before = index.size();
        keepOpen(spec.lastClosed(watermarkMicros));
        return before - index.size();
    }

    /// Returns whether it is known that the watermark closes no group.
    private boolean closesNone(long watermarkMicros) {
        return watermarkMicros == Long.MIN_VALUE
                || closing.isNoneBy(spec.lastClosed(watermarkMicros));
    }

    private void keepOpen(long wordLast) {
        int[] open = new int[index.size()];
        int openCount = 0;
        for (int group = 0; group < index.size(); group++) {
            if (!closing.isClosedBy(wordLast, group)) {
                open[openCount++] = group;
            }
        }
        keep(open, openCount);
    }

    @Override
    public Partials take(Batch groupColumns) {
        int[] taken = new int[groupColumns.rowCount()];
        int count;
        begin();
        try {
            count = find(groupColumns, taken);
        } finally {
            end();
        }
        boolean[] isTaken = new boolean[index.size()];
        for (int i = 0; i < count; i++) {
            isTaken[taken[i]] = true;
        }
        Partials partials =
                new PartialsBuilder(spec, context.allocator(), groups).build(taken, count);
        int[] left = new int[index.size()];
        int leftCount = 0;
        for (int group = 0; group < index.size(); group++) {
            if (!isTaken[group]) {
                left[leftCount++] = group;
            }
        }
        keep(left, leftCount);
        return partials;
    }

    /// Writes the groups that are there, in the order of the list.
    ///
    /// @return how many
    private int find(Batch groupColumns, int[] target) {
        PartialsLayout layout = PartialsLayout.of(spec);
        int count = 0;
        for (int from = 0; from < groupColumns.rowCount(); from += RowChunk.ROWS_MAX) {
            chunk.set(null, from, Math.min(RowChunk.ROWS_MAX, groupColumns.rowCount() - from));
            loadGroupColumns(groupColumns, layout);
            index.find(keyWords.words(), chunk.count, chunk.groups, chunk.probes);
            for (int i = 0; i < chunk.count; i++) {
                if (chunk.groups[i] >= 0) {
                    target[count++] = chunk.groups[i];
                }
            }
        }
        return count;
    }

    private void keep(int[] survivors, int count) {
        index.keep(survivors, count);
        for (int key = 0; key < keys.length; key++) {
            keys[key].compact(index.rows(), keyWords.wordOf(key), index.stride(), count);
        }
        index.rehash();
        measures.keep(survivors, count);
        closing.clear();
        closing.takeIn();
    }

    @Override
    public void clear() {
        index.clear();
        for (TableKey key : keys) {
            key.clear();
        }
        measures.clear();
        closing.clear();
    }

    @Override
    public long groupCount() {
        return index.size();
    }

    @Override
    public long memoryBytes() {
        long size = index.memoryBytes() + direct.memoryBytes() + measures.memoryBytes();
        for (TableKey key : keys) {
            size += key.memoryBytes();
        }
        return size;
    }

    /// Drops all groups. The table holds nothing off the heap.
    @Override
    public void close() {
        clear();
        reservation.close();
    }
}
