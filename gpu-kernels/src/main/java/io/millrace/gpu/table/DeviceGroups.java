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
        return new Listed(launch(count, changed(Long.MIN_VALUE)), count);
    }

    /// Lists the groups that changed after the epoch; the caller gives the block back.
    Listed changedSince(long epoch) {
        return list(count, changed(epoch));
    }

    private Lister changed(long epoch) {
        return (list, counter) ->
                memory.compute.launch(
                        Kernel.CHANGED, count, count, epochs.address(), epoch, list, counter);
    }

    /// What closes groups: a word that is at most this.
    ///
    /// @param plane of the word
    /// @param nullBit of its key, which must not be null; -1 for none
    record Closing(int plane, int nullBit, long lastWord) {}

    /// Lists the groups that are closed; the caller gives the block back.
    Listed closed(Closing closing) {
        return closed(closing, true, new Range(0, count), count);
    }

    /// The groups from a number to before another.
    record Range(int first, int end) {}

    /// Lists the groups of a range that are closed, or those that are not; the caller gives the
    /// block back.
    ///
    /// @param most how many they are at most
    Listed closed(Closing closing, boolean wantsClosed, Range range, int most) {
        return list(
                most, (list, counter) -> launchClosed(closing, wantsClosed, range, list, counter));
    }

    /// Returns how many groups are closed.
    int countClosed(Closing closing) {
        Listed counted =
                list(
                        0,
                        (_, counter) ->
                                launchClosed(closing, true, new Range(0, count), 0, counter));
        free(counted);
        return counted.count();
    }

    private void launchClosed(
            Closing closing, boolean wantsClosed, Range range, long list, long counter) {
        memory.compute.launch(
                Kernel.CLOSED,
                range.end - range.first,
                range.first,
                range.end,
                words.address(closing.plane),
                flags.address(),
                closing.nullBit,
                closing.lastWord,
                wantsClosed ? 1 : 0,
                list,
                counter);
    }

    private interface Lister {
        void launch(long list, long counter);
    }

    /// @param most how long the list can be; the counter is behind it
    private Block launch(int most, Lister lister) {
        Block list = memory.onDevice.allocate(Integer.BYTES * (most + 1L));
        try {
            long counter = counter(list, most);
            memory.fill(counter, 1, Integer.BYTES, 0);
            lister.launch(list.address(), counter);
            return list;
        } catch (RuntimeException | Error e) {
            memory.onDevice.free(list);
            throw e;
        }
    }

    private static long counter(Block list, int most) {
        return list.address() + (long) Integer.BYTES * most;
    }

    private Listed list(int most, Lister lister) {
        Block list = launch(most, lister);
        try {
            int[] listed = new int[1];
            memory.copyToHeap(counter(list, most), MemorySegment.ofArray(listed));
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

    /// Gives a list's block back.
    void free(Listed listed) {
        memory.onDevice.free(listed.block());
    }

    /// How groups are changed, see [TableParts#change].
    interface Change {
        void run(Runnable change);
    }

    /// Drops all groups from a number on but those that move into holes, which are as many. Takes
    /// no memory.
    ///
    /// @param kept how many groups there are then
    void drop(Listed movers, Listed holes, int kept, Change change) {
        change.run(
                () -> {
                    for (GroupArray array : arrays) {
                        array.move(movers.block(), holes.block(), holes.count());
                        array.clear(kept, count);
                    }
                    count = kept;
                    index.rebuild(this);
                });
    }

    /// Gives memory back that is for many more groups than there are.
    void trim() {
        arrays.forEach(array -> array.trim(count));
        index.trim(this);
    }

    /// Forgets all groups and keeps the memory.
    void clear() {
        arrays.forEach(array -> array.clear(0, count));
        count = 0;
        index.rebuild(this);
    }
}
