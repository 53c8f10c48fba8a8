package io.millrace.gpu.table;

import io.millrace.backend.GroupKey;
import io.millrace.backend.WindowSpec;
import io.millrace.gpu.device.DeviceEvent;
import io.millrace.gpu.device.DeviceStream;
import io.millrace.gpu.device.Kernel;
import io.millrace.gpu.driver.DriverException;

import java.util.List;

/// A full slot on its way through the kernels.
///
/// ```text
///   launch    begin, keys, ranges of sums; for each pass: window, find      then an event
///   ready     the host reads how many groups are new, and reserves all memory
///   add       adopt, resolve, measures                                 nothing can fail for memory
/// ```
///
/// When memory runs out between the two, what was found is taken back, and the pass can begin anew:
/// groups that are there and rows of passes that are over stay as they are.
final class SlotRun {
    private final TableParts table;
    private final Slot slot;
    private final DeviceStream compute;
    private int pass;
    private boolean hasKeys;
    private boolean isFinding;
    private boolean hasClaims;

    SlotRun(TableParts table, Slot slot) {
        this.table = table;
        this.slot = slot;
        this.compute = table.memory().compute;
    }

    Slot slot() {
        return slot;
    }

    /// Goes as far as it can.
    ///
    /// @param waits whether to wait for the device
    /// @return whether all is in the stream
    boolean advance(boolean waits) {
        DeviceEvent found = table.found();
        while (pass < table.plan().passCount()) {
            if (!isFinding) {
                begin(found);
            }
            if (waits) {
                found.await();
            } else if (!found.hasHappened()) {
                return false;
            }
            isFinding = false;
            slot.releaseSources();
            if (isReady()) {
                add();
                pass++;
            }
        }
        slot.leave();
        return true;
    }

    private void begin(DeviceEvent found) {
        hasClaims = false;
        try {
            launch();
            compute.record(found);
            isFinding = true;
        } catch (RuntimeException | Error e) {
            if (hasClaims) {
                withdraw(e);
            }
            throw e;
        }
    }

    private void launch() {
        RowScratch scratch = table.scratch();
        int positions = slot.positions();
        scratch.ensure(positions);
        makeRoom(positions);
        scratch.clearCounters(!hasKeys);
        if (!hasKeys) {
            launchKeys();
            hasKeys = true;
        }
        launchWindow();
        // The counters are zero by now: if there was no finding, there is nothing to withdraw.
        hasClaims = true;
        scratch.find(positions);
        scratch.readCounters();
    }

    /// Makes the index larger ahead of need, if there is memory for it.
    private void makeRoom(int positions) {
        DeviceGroups groups = table.groups();
        try {
            groups.index().ensureRoom(groups, Math.min(positions, table.addedLast()));
        } catch (DriverException e) {
            if (!e.isOutOfMemory()) {
                throw e;
            }
        }
    }

    private void launchKeys() {
        RowScratch scratch = table.scratch();
        int positions = slot.positions();
        slot.publish();
        compute.launch(Kernel.BEGIN, positions, slot.rows(), positions, scratch.flags());
        List<GroupKey> keys = table.plan().spec().keys();
        int strings = 0;
        for (int key = 0; key < keys.size(); key++) {
            SlotColumn column = slot.column(keys.get(key).ordinal());
            if (table.isString(key)) {
                SlotKey codes = slot.stringKeys().get(strings++);
                launchKey(key, column, codes.data(), KernelType.CODE, codes.publishMaps());
            } else {
                launchKey(key, column, column.data(), column.type(), 0);
            }
        }
        int range = 0;
        for (ExactCells sums : table.sums()) {
            sums.launchRanges(slot, scratch, range);
            range += sums.rangeCount();
        }
    }

    private void launchKey(int key, SlotColumn column, long data, int type, long codes) {
        int positions = slot.positions();
        long plane = (long) Long.BYTES * positions * table.plan().planeOf(key);
        compute.launch(
                Kernel.KEY,
                positions,
                slot.rows(),
                positions,
                slot.selection(),
                data,
                column.validity(),
                column.nullable(),
                type,
                key,
                codes,
                table.scratch().flags(),
                table.scratch().words() + plane);
    }

    private void launchWindow() {
        WindowSpec window = table.plan().spec().window();
        if (window == null) {
            return;
        }
        int positions = slot.positions();
        compute.launch(
                Kernel.WINDOW,
                positions,
                slot.rows(),
                positions,
                slot.selection(),
                slot.column(window.timeOrdinal()).data(),
                window.startStepMicros(),
                Long.divideUnsigned(-1L, window.startStepMicros()),
                window.startMicros(),
                window.durationMicros() - window.reachMicros(),
                pass * window.slideMicros(),
                window.reachMicros(),
                slot.closedId(),
                table.scratch().flags(),
                table.scratch().words());
    }

    /// Reserves what the groups of this pass need.
    ///
    /// @return false if the index had to be made larger, and the groups are to be found again
    private boolean isReady() {
        RowScratch scratch = table.scratch();
        DeviceGroups groups = table.groups();
        try {
            if (scratch.isFull()) {
                groups.index().grow(groups);
                return false;
            }
            groups.reserve(scratch.added());
            int range = 0;
            for (ExactCells sums : table.sums()) {
                sums.coverRanges(scratch, range, groups.count());
                range += sums.rangeCount();
            }
            for (ExactCells sums : table.sums()) {
                sums.reserve(slot.rowCount(), groups.count());
            }
            return true;
        } catch (RuntimeException | Error e) {
            withdraw(e);
            throw e;
        }
    }

    private void withdraw(Throwable failure) {
        try {
            table.change(() -> table.scratch().withdraw(slot.positions()));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        hasKeys = false;
    }

    private void add() {
        RowScratch scratch = table.scratch();
        DeviceGroups groups = table.groups();
        table.addedLast(2L * scratch.added());
        table.change(
                () -> {
                    scratch.adopt(slot.positions(), slot.epoch());
                    SlotRows rows = new SlotRows(table.memory(), slot, scratch, groups.count());
                    groups.cells().all().forEach(cells -> cells.add(rows));
                });
    }
}
