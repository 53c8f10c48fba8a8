package io.millrace.gpu.table;

import io.millrace.gpu.driver.DriverException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The slots of a table: one is filled while another is computed, and nobody waits for the device
/// unless all are full.
///
/// Slots begin with room for one chunk, and get twice as much when they were full and dense. So a
/// table of small batches takes little memory, and one of large batches is asked of the device a
/// million rows at a time.
final class Pipeline {
    private static final int SLOTS = 3;

    private final TableParts table;
    private final List<Slot> slots = new ArrayList<>();
    private final Deque<SlotRun> runs = new ArrayDeque<>();
    private @Nullable Slot filling;
    private int next;
    private int chunks;

    /// @param chunksFirst how many chunks the first slots have room for
    Pipeline(TableParts table, int chunksFirst) {
        this.table = table;
        this.chunks = chunksFirst;
    }

    /// Puts rows into a slot and takes over their batch. If it fails for memory, the rows are not
    /// taken; full slots stay, and are computed later.
    void append(PendingRows rows) {
        long epoch = rows.epoch();
        long closedId = rows.closedId();
        Slot slot = filling;
        if (slot != null && !slot.isOf(epoch, closedId)) {
            end(slot);
            slot = null;
        }
        if (slot == null) {
            slot = begin(epoch, closedId);
        }
        slot.append(rows);
    }

    /// Goes on with full slots as far as that needs no waiting. That there is no memory for their
    /// rows is told when somebody waits for them.
    void goOn() {
        Slot slot = filling;
        if (slot != null && slot.isFull()) {
            chunks = slot.isDense() ? Math.min(2 * chunks, Slot.CHUNKS_MAX) : chunks;
            end(slot);
        }
        advanceIfPossible();
    }

    private void advanceIfPossible() {
        try {
            advance(false);
        } catch (DriverException e) {
            if (!e.isOutOfMemory() || table.isBroken()) {
                throw e;
            }
        }
    }

    private Slot begin(long epoch, long closedId) {
        if (runs.size() == SLOTS) {
            runs.getFirst().advance(true);
            runs.removeFirst();
        }
        if (slots.size() < SLOTS && slots.size() == next) {
            slots.add(new Slot(table.memory(), table.plan(), table.stringKeys()));
        }
        Slot slot = slots.get(next);
        slot.begin(chunks, epoch, closedId);
        next = (next + 1) % SLOTS;
        filling = slot;
        return slot;
    }

    private void end(Slot slot) {
        if (slot.isEmpty()) {
            // Its first append failed; it is the next one again.
            next = slots.indexOf(slot);
        } else {
            slot.end();
            runs.add(new SlotRun(table, slot));
        }
        filling = null;
    }

    private void advance(boolean waits) {
        while (!runs.isEmpty() && runs.getFirst().advance(waits)) {
            runs.removeFirst();
        }
    }

    /// Computes all rows.
    void flush() {
        Slot slot = filling;
        if (slot != null) {
            end(slot);
        }
        advance(true);
    }

    /// Forgets all rows that are not computed. The device is done with what was asked of it.
    void discard() {
        runs.clear();
        filling = null;
        next = 0;
        slots.forEach(Slot::releaseSources);
    }

    /// Closes the batches of a table that is closed.
    void close() {
        slots.forEach(Slot::close);
    }
}
