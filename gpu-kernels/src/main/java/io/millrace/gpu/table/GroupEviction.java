package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.Batch;
import io.millrace.gpu.device.Block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Supplier;

/// Takes groups out of a table: those with the highest numbers that stay move to where others were.
/// So it takes no memory but for lists of these two, and moves no more than the fewer of those that
/// go and those that stay. The dictionaries of strings lose what no group has any more.
final class GroupEviction {
    private final TableParts table;

    GroupEviction(TableParts table) {
        this.table = table;
    }

    /// Drops the groups that are closed.
    ///
    /// @return how many
    int dropClosed(DeviceGroups.Closing closing) {
        DeviceGroups groups = table.groups();
        int closed = groups.countClosed(closing);
        if (closed > 0) {
            int kept = groups.count() - closed;
            int most = Math.min(closed, kept);
            DeviceGroups.Range low = new DeviceGroups.Range(0, kept);
            DeviceGroups.Range high = new DeviceGroups.Range(kept, groups.count());
            drop(
                    groups.closed(closing, false, high, most),
                    () -> groups.closed(closing, true, low, most),
                    kept);
        }
        return closed;
    }

    /// Drops groups.
    ///
    /// @param ids each once
    void drop(int[] ids) {
        if (ids.length == 0) {
            return;
        }
        DeviceGroups groups = table.groups();
        int kept = groups.count() - ids.length;
        int[] holes = new int[ids.length];
        boolean[] isDropped = new boolean[ids.length];
        int count = 0;
        for (int id : ids) {
            if (id < kept) {
                holes[count++] = id;
            } else {
                isDropped[id - kept] = true;
            }
        }
        int[] movers = new int[count];
        int moved = 0;
        for (int i = 0; i < isDropped.length; i++) {
            if (!isDropped[i]) {
                movers[moved++] = kept + i;
            }
        }
        int[] into = Arrays.copyOf(holes, count);
        drop(groups.list(movers), () -> groups.list(into), kept);
    }

    /// @param movers the groups that stay though their numbers are too high; given back
    /// @param lister lists the groups that go though their numbers are not
    private void drop(DeviceGroups.Listed movers, Supplier<DeviceGroups.Listed> lister, int kept) {
        DeviceGroups groups = table.groups();
        try {
            DeviceGroups.Listed holes = lister.get();
            try {
                groups.drop(movers, holes, kept, table::change);
            } finally {
                groups.free(holes);
            }
        } finally {
            groups.free(movers);
        }
        groups.trim();
        for (int key = 0; key < table.plan().keyCount(); key++) {
            StringKey strings = table.key(key);
            // Each group has one value at most: over half of them are of none.
            if (strings != null && strings.pool().size() > 2 * kept) {
                compact(key, strings);
            }
        }
    }

    private void compact(int key, StringKey strings) {
        GroupArray array = table.groups().words();
        int plane = table.plan().planeOf(key);
        int count = table.groups().count();
        long[] words = array.fetchLongs(count, plane);
        int[] flags = table.groups().flags().fetchInts(count);
        Block block = table.memory().onHost.allocate((long) Long.BYTES * count);
        table.change(
                () -> {
                    strings.compact(words, group -> (flags[group] >>> key & 1) != 0);
                    MemorySegment.copy(words, 0, block.segment(), JAVA_LONG, 0, count);
                    array.write(plane, block, count);
                    table.groups().index().rebuild(table.groups());
                    table.memory().compute.synchronize();
                });
        table.memory().onHost.free(block);
    }

    /// Returns the numbers of the groups that are there, in the order of the columns' rows.
    int[] find(Batch groupColumns) {
        int positions = RowScratch.positions(groupColumns.rowCount());
        if (positions == 0) {
            return new int[0];
        }
        GroupUpload upload = new GroupUpload(table);
        RowScratch scratch = table.scratch();
        int[] ids = new int[groupColumns.rowCount()];
        long size = upload.stagedBytes(groupColumns.rowCount());
        try (Staging staging = new Staging(table.memory(), size)) {
            Runnable rows = upload.stage(groupColumns, staging);
            staging.copy();
            rows.run();
            scratch.locate(positions);
            table.memory().copyToHeap(scratch.ids(), MemorySegment.ofArray(ids));
            staging.settled();
        }
        int count = 0;
        for (int id : ids) {
            if (id >= 0) {
                ids[count++] = id;
            }
        }
        return Arrays.copyOf(ids, count);
    }
}
