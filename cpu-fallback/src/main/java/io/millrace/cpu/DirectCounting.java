package io.millrace.cpu;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Accumulates batches of few possible groups by [DirectSlots]: rows are counted by slot, and only
/// measures that need more than the number of rows see single rows.
final class DirectCounting {
    private static final int UNSEEN = -1;
    private static final int PENDING = -2;

    private final DirectSlots slots;
    private final TableKey[] keys;
    private final TableMeasures measures;
    private final MeasureState[] states;
    private final GroupIndex index;
    private final KeyWords keyWords;
    private final SlotCounts counts = new SlotCounts();
    private final int[] pending = new int[RowChunk.ROWS_MAX];
    private final boolean[] isCounted;
    private int[] slotGroups = new int[64];
    private RowChunk chunk = RowChunk.NONE;

    DirectCounting(
            DirectSlots slots,
            TableKey[] keys,
            TableMeasures measures,
            GroupIndex index,
            KeyWords keyWords) {
        this.slots = slots;
        this.keys = keys;
        this.measures = measures;
        this.states = measures.states();
        this.index = index;
        this.keyWords = keyWords;
        this.isCounted = new boolean[states.length];
    }

    /// Says by which chunk the next rows are added.
    void use(RowChunk next) {
        chunk = next;
    }

    /// Adds the selected rows, or does nothing when the batch has too many possible groups.
    ///
    /// @return whether the rows were added
    boolean accumulate(Batch batch, Selection selection, long epoch, Kernels kernels) {
        if (!slots.open(batch, selection, kernels)) {
            return false;
        }
        counts.open(slots.slotCount());
        if (slots.slotCount() > slotGroups.length) {
            slotGroups = new int[slots.slotCount()];
        }
        Arrays.fill(slotGroups, 0, slots.slotCount(), UNSEEN);
        boolean needsGroups = false;
        for (int i = 0; i < states.length; i++) {
            isCounted[i] = states[i] instanceof CountState count && count.countsRowsOf(batch);
            needsGroups |= !isCounted[i];
        }
        MemorySegment codes = needsGroups ? null : slots.codesOnly(batch, selection);
        int[] rows = selection.isAll() ? null : selection.rows();
        for (int from = 0; from < selection.size(); from += RowChunk.ROWS_MAX) {
            chunk.set(rows, from, Math.min(RowChunk.ROWS_MAX, selection.size() - from));
            slots.locate(batch, chunk, kernels);
            if (codes == null || !countCodes(codes, batch, kernels)) {
                slots.fill(batch, chunk, kernels);
                kernels.countSlots(slots.slots, chunk.count, counts);
            }
            if (needsGroups) {
                addChunk(batch, epoch);
            }
        }
        foldCounts(batch, epoch);
        return true;
    }

    private boolean countCodes(MemorySegment codes, Batch batch, Kernels kernels) {
        int windowCount = slots.lastWindow() - slots.firstWindow() + 1;
        if (windowCount > SlotCounts.WINDOWS_MAX) {
            return false;
        }
        counts.codeCount = slots.codeCountOfKey0();
        counts.base = slots.firstWindow() * counts.codeCount;
        if (windowCount == 1) {
            kernels.countCodes(codes, chunk.from, chunk.count, counts);
        } else {
            counts.windowCount = windowCount;
            for (int i = 0; i < windowCount; i++) {
                counts.windowStarts[i] = slots.windowStart(slots.firstWindow() + i);
            }
            kernels.countCodesByWindow(codes, slots.times(batch), chunk.from, chunk.count, counts);
        }
        return true;
    }

    private void addChunk(Batch batch, long epoch) {
        int[] rowSlots = slots.slots;
        int pendingCount = 0;
        for (int i = 0; i < chunk.count; i++) {
            if (slotGroups[rowSlots[i]] == UNSEEN) {
                slotGroups[rowSlots[i]] = PENDING;
                pending[pendingCount++] = rowSlots[i];
            }
        }
        resolve(batch, pendingCount, epoch);
        for (int i = 0; i < chunk.count; i++) {
            chunk.groups[i] = slotGroups[rowSlots[i]];
        }
        for (int i = 0; i < states.length; i++) {
            if (!isCounted[i]) {
                states[i].accumulate(batch, chunk);
            }
        }
    }

    /// Finds the groups of the pending slots.
    private void resolve(Batch batch, int count, long epoch) {
        if (count == 0) {
            return;
        }
        keyWords.clearFlags(count);
        for (int i = 0; i < count; i++) {
            slots.loadWords(batch, keys, pending[i], keyWords.words(), i);
        }
        index.lookup(keyWords.words(), count, chunk.groups, epoch, chunk.probes);
        for (int i = 0; i < count; i++) {
            slotGroups[pending[i]] = chunk.groups[i];
        }
        measures.ensureGroups(index.size());
    }

    private void foldCounts(Batch batch, long epoch) {
        int pendingCount = 0;
        for (int slot = 0; slot < slots.slotCount(); slot++) {
            if (slotGroups[slot] == UNSEEN && counts.get(slot) > 0) {
                pending[pendingCount++] = slot;
                if (pendingCount == pending.length) {
                    resolve(batch, pendingCount, epoch);
                    pendingCount = 0;
                }
            }
        }
        resolve(batch, pendingCount, epoch);
        for (int i = 0; i < states.length; i++) {
            if (isCounted[i] && states[i] instanceof CountState state) {
                foldInto(state.own());
            }
        }
        foldInto(measures.rowCounts());
    }

    private void foldInto(@Nullable Counts target) {
        if (target == null) {
            return;
        }
        for (int slot = 0; slot < slots.slotCount(); slot++) {
            int count = counts.get(slot);
            if (count > 0) {
                target.add(slotGroups[slot], count);
            }
        }
    }

    long memoryBytes() {
        return counts.memoryBytes() + 4L * slotGroups.length;
    }
}
