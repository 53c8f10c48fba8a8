package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.Batch;
import io.millrace.gpu.device.Block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Takes groups out of a table: the others are gathered, and the dictionaries of strings lose what
/// no group has any more.
final class GroupEviction {
    private final TableParts table;

    GroupEviction(TableParts table) {
        this.table = table;
    }

    /// Keeps the listed groups.
    void keep(DeviceGroups.Listed listed) {
        table.groups().keep(listed, table::change);
        for (int key = 0; key < table.plan().keyCount(); key++) {
            StringKey strings = table.key(key);
            // Each group has one value at most: over half of them are of none.
            if (strings != null && strings.pool().size() > 2 * listed.count()) {
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

    /// Lists groups for the device; the caller gives the block back.
    DeviceGroups.Listed list(int[] ids) {
        return table.groups().list(ids);
    }

    /// Lists all other groups for the device; the caller gives the block back.
    DeviceGroups.Listed listOthers(int[] ids) {
        boolean[] isListed = new boolean[table.groups().count()];
        for (int id : ids) {
            isListed[id] = true;
        }
        int[] others = new int[isListed.length - ids.length];
        int count = 0;
        for (int id = 0; id < isListed.length; id++) {
            if (!isListed[id]) {
                others[count++] = id;
            }
        }
        return list(others);
    }
}
