package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The groups of a table on the device: dense ids from 0, in arrays by id.
///
/// ```text
///   words    window id if there is a window, then a word for each key    one plane each
///   flags    bit k: key k is null, and its word 0
///   epochs   when the group last changed
///   cells    what each measure needs
///   index    words -> group
/// ```
final class DeviceGroups {
    /// Epochs begin at 0. Not a number of two different halves, which is dearer to fill in.
    private static final long BEFORE_ALL = -1;

    private final TableMemory memory;
    private final GroupArray words;
    private final GroupArray flags;
    private final GroupArray epochs;
    private final TableCells cells;
    private final GroupIndex index;
    private final List<GroupArray> arrays = new ArrayList<>();
    private int count;

    DeviceGroups(TableMemory memory, AggregationSpec spec, TableSizes sizes) {
        this.memory = memory;
        int wordCount = spec.keys().size() + (spec.isWindowed() ? 1 : 0);
        this.words = new GroupArray(memory, new GroupArray.Layout(wordCount, Long.BYTES, 1), 0);
        this.flags = new GroupArray(memory, Integer.BYTES, 0);
        this.epochs = new GroupArray(memory, Long.BYTES, BEFORE_ALL);
        this.cells = new TableCells(memory, spec, sizes);
        this.index = new GroupIndex(memory);
        arrays.addAll(List.of(words, flags, epochs));
        cells.all().forEach(each -> arrays.addAll(each.arrays()));
    }

    int count() {
        return count;
    }

    GroupArray words() {
        return words;
    }

    GroupArray flags() {
        return flags;
    }

    GroupArray epochs() {
        return epochs;
    }

    TableCells cells() {
        return cells;
    }

    GroupIndex index() {
        return index;
    }

    /// Makes room for more groups; none of those there are changes, also if memory runs out.
    void reserve(long added) {
        int wanted = GpuLimits.addGroups(count, added);
        for (GroupArray array : arrays) {
            array.ensureCapacity(wanted, count);
        }
    }

    /// Counts the groups that `adopt` has added.
    void added(int groups) {
        count += groups;
    }

    /// Numbers of groups in a block.
    record Listed(Block block, int count) {}

    /// Lists all groups, in any order, without waiting; the caller gives the block back.
    Listed all() {
        return new Listed(launch(changed(Long.MIN_VALUE)), count);
    }

    /// Lists the groups that changed after the epoch; the caller gives the block back.
    Listed changedSince(long epoch) {
        return list(changed(epoch));
    }

    private Lister changed(long epoch) {
        return (list, counter) ->
                memory.compute.launch(
                        Kernel.CHANGED, count, count, epochs.address(), epoch, list, counter);
    }

    /// Lists the groups that are closed, or those that are not; the caller gives the block back.
    ///
    /// @param plane of the word that says so
    /// @param nullBit of its key, or -1
    Listed closedBy(int plane, int nullBit, long lastWord, boolean wantsClosed) {
        return list(
                (list, counter) ->
                        memory.compute.launch(
                                Kernel.CLOSED,
                                count,
                                count,
                                words.address(plane),
                                flags.address(),
                                nullBit,
                                lastWord,
                                wantsClosed ? 1 : 0,
                                list,
                                counter));
    }

    private interface Lister {
        void launch(long list, long counter);
    }

    private Block launch(Lister lister) {
        Block list = memory.onDevice.allocate(Integer.BYTES * (count + 1L));
        try {
            memory.fill(counter(list), 1, Integer.BYTES, 0);
            lister.launch(list.address(), counter(list));
            return list;
        } catch (RuntimeException | Error e) {
            memory.onDevice.free(list);
            throw e;
        }
    }

    /// Returns the address of the number of groups in a list, behind the last that it can have.
    private long counter(Block list) {
        return list.address() + (long) Integer.BYTES * count;
    }

    private Listed list(Lister lister) {
        Block list = launch(lister);
        try {
            int[] listed = new int[1];
            memory.copyToHeap(counter(list), MemorySegment.ofArray(listed));
            return new Listed(list, listed[0]);
        } catch (RuntimeException | Error e) {
            memory.onDevice.free(list);
            throw e;
        }
    }

    /// Copies a list to the device; the caller gives the block back.
    Listed list(int[] ids) {
        long size = (long) Integer.BYTES * ids.length;
        Block list = memory.onDevice.allocate(size);
        Block source = memory.onHost.allocate(size);
        MemorySegment.copy(ids, 0, source.segment(), ValueLayout.JAVA_INT, 0, ids.length);
        memory.compute.copyToDevice(list.address(), source.address(), size);
        memory.compute.synchronize();
        // If that failed, a copy may be under way: both blocks then stay the table's.
        memory.onHost.free(source);
        return new Listed(list, ids.length);
    }

    /// How groups are changed, see [TableParts#change].
    interface Change {
        void run(Runnable change);
    }

    /// Keeps the listed groups only, in the order of the list. All memory for that is there before
    /// anything changes.
    void keep(Listed listed, Change change) {
        int capacity = Math.max(GroupArray.CAPACITY_MIN, listed.count());
        List<Block> gathered = new ArrayList<>();
        try {
            for (GroupArray array : arrays) {
                gathered.add(array.gather(listed.block(), listed.count(), capacity));
            }
        } catch (RuntimeException | Error e) {
            gathered.forEach(memory.onDevice::free);
            throw e;
        }
        change.run(
                () -> {
                    for (int i = 0; i < arrays.size(); i++) {
                        arrays.get(i).keep(gathered.get(i), capacity);
                    }
                    count = listed.count();
                    index.rebuild(this);
                });
    }

    /// Forgets all groups and keeps the memory.
    void clear() {
        arrays.forEach(array -> array.clear(count));
        count = 0;
        index.rebuild(this);
    }
}
