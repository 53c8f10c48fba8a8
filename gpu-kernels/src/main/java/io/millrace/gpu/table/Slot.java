package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;
import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.DeviceEvent;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows on their way through the device: up to 16 chunks, each one batch, at a fixed distance.
///
/// ```text
///   rows        how many rows each chunk has, and which chunks list theirs
///   selection   the listed rows
///   columns     values and nulls, copied from the batches as they are
/// ```
///
/// A batch is kept until its copies are known to be over. Memory that the copy stream writes is
/// first let go of by the compute stream, in which its former life may still be under way.
final class Slot {
    /// The distance of chunks, in rows; the kernels know it too.
    static final int CHUNK_ROWS = Batch.ROW_COUNT_MAX;

    static final int CHUNKS_MAX = 16;

    private static final long SELECTION_BYTES = (long) Integer.BYTES * CHUNK_ROWS;
    private static final long ROWS_BYTES = (long) Integer.BYTES * (CHUNKS_MAX + 1);

    private final TableMemory memory;
    private final Map<Integer, SlotColumn> columns = new HashMap<>();
    private final List<SlotKey> stringKeys = new ArrayList<>();
    private final DeviceEvent free;
    private final DeviceEvent copied;
    private final Block rows;
    private final Block hostRows;
    private final List<Batch> batches = new ArrayList<>();
    private final List<Block> staged = new ArrayList<>();
    private final int[] rowCounts = new int[CHUNKS_MAX];
    private @Nullable Block selection;
    private @Nullable Block hostSelection;
    private int capacity = 1;
    private int chunkCount;
    private int listedChunks;
    private long rowCount;
    private long epoch;
    private long closedId;

    Slot(TableMemory memory, TablePlan plan, List<StringKey> keys) {
        this.memory = memory;
        this.free = memory.newEvent();
        this.copied = memory.newEvent();
        this.rows = memory.onDevice.allocate(ROWS_BYTES);
        this.hostRows = memory.onHost.allocate(ROWS_BYTES);
        plan.columns().forEach((ordinal, type) -> columns.put(ordinal, new SlotColumn(this, type)));
        keys.forEach(key -> stringKeys.add(new SlotKey(this, key)));
    }

    static long address(@Nullable Block block) {
        return block == null ? 0 : block.address();
    }

    /// Takes rows anew.
    ///
    /// @param chunks how many chunks there is to be room for
    /// @param newEpoch of all rows
    /// @param newClosedId of all rows, see [GpuGroupTable#accumulate]
    void begin(int chunks, long newEpoch, long newClosedId) {
        if (chunks != capacity) {
            columns.values().forEach(SlotColumn::release);
            stringKeys.forEach(SlotKey::release);
            selection = release(selection);
            hostSelection = releaseHost(hostSelection);
            capacity = chunks;
        }
        columns.values().forEach(SlotColumn::begin);
        stringKeys.forEach(SlotKey::begin);
        chunkCount = 0;
        listedChunks = 0;
        rowCount = 0;
        epoch = newEpoch;
        closedId = newClosedId;
        memory.copies.waitFor(free);
    }

    /// Puts the copies of rows into the stream and takes over their batch. If memory runs out, the
    /// slot is as it was; what is in the stream by then may still read the batch.
    void append(PendingRows pending) {
        int chunk = chunkCount;
        Batch batch = pending.batch();
        Selection selected = pending.selection();
        boolean isListed = !selected.isAll();
        int last = isListed ? selected.row(selected.size() - 1) + 1 : selected.size();
        if (isListed) {
            copySelection(chunk, selected);
        }
        for (Map.Entry<Integer, SlotColumn> column : columns.entrySet()) {
            column.getValue().append(chunk, batch.column(column.getKey()), last);
        }
        for (int i = 0; i < stringKeys.size(); i++) {
            SlotKey key = stringKeys.get(i);
            key.append(chunk, batch.column(key.ordinal()), last, pending.strings().get(i));
        }
        batches.add(batch);
        listedChunks |= isListed ? 1 << chunk : 0;
        rowCounts[chunk] = selected.size();
        rowCount += selected.size();
        chunkCount++;
    }

    private void copySelection(int chunk, Selection selected) {
        Block source = ensureHost(hostSelection, SELECTION_BYTES);
        hostSelection = source;
        Block target = ensure(selection, SELECTION_BYTES);
        selection = target;
        long at = chunk * SELECTION_BYTES;
        MemorySegment.copy(selected.rows(), 0, source.segment(), JAVA_INT, at, selected.size());
        copy(target.address() + at, source.address() + at, (long) Integer.BYTES * selected.size());
    }

    /// Returns memory of the device for all chunks, that which there is if any.
    Block ensure(@Nullable Block there, long chunkBytes) {
        if (there != null) {
            return there;
        }
        Block block = memory.onDevice.allocate(chunkBytes * capacity);
        memory.compute.record(free);
        memory.copies.waitFor(free);
        return block;
    }

    /// Returns page-locked memory of the host for all chunks, that which there is if any.
    Block ensureHost(@Nullable Block there, long chunkBytes) {
        return there != null ? there : memory.onHost.allocate(chunkBytes * capacity);
    }

    void copy(long target, long source, long bytes) {
        memory.copies.copyToDevice(target, source, bytes);
    }

    @Nullable Block release(@Nullable Block block) {
        if (block != null) {
            memory.onDevice.free(block);
        }
        return null;
    }

    @Nullable Block releaseHost(@Nullable Block block) {
        if (block != null) {
            memory.onHost.free(block);
        }
        return null;
    }

    /// Appends codes to a map that has `from` of them; one that has more has these too.
    void extend(CodeMap map, int from, int[] codes) {
        if (map.size() >= from + codes.length) {
            return;
        }
        if (map.size() != from) {
            throw new IllegalStateException("a map of " + map.size() + " codes, not " + from);
        }
        Block block = memory.onHost.allocate((long) Integer.BYTES * codes.length);
        staged.add(block);
        MemorySegment.copy(codes, 0, block.segment(), JAVA_INT, 0, codes.length);
        map.append(block, codes.length);
    }

    TableMemory memory() {
        return memory;
    }

    boolean isFull() {
        return chunkCount == capacity;
    }

    boolean isEmpty() {
        return chunkCount == 0;
    }

    /// Returns whether the chunks are half full, so that larger slots are worth while.
    boolean isDense() {
        return 2 * rowCount >= (long) chunkCount * CHUNK_ROWS;
    }

    boolean isOf(long anEpoch, long aClosedId) {
        return epoch == anEpoch && closedId == aClosedId;
    }

    long epoch() {
        return epoch;
    }

    long closedId() {
        return closedId;
    }

    long rowCount() {
        return rowCount;
    }

    /// Returns the number of positions: all of every chunk, but of the last those with rows.
    int positions() {
        int last = chunkCount - 1;
        return last * CHUNK_ROWS + RowScratch.positions(rowCounts[last]);
    }

    /// Ends the copies.
    void end() {
        memory.copies.record(copied);
    }

    /// Lets the compute stream wait for the copies, and tells it how many rows there are.
    void publish() {
        memory.compute.waitFor(copied);
        MemorySegment counts = hostRows.segment();
        MemorySegment.copy(rowCounts, 0, counts, JAVA_INT, 0, CHUNKS_MAX);
        counts.setAtIndex(JAVA_INT, CHUNKS_MAX, listedChunks);
        memory.compute.copyToDevice(rows.address(), hostRows.address(), ROWS_BYTES);
    }

    /// Gives back what the copies read; they are known to be over.
    void releaseSources() {
        Batch.closeAll(batches);
        batches.clear();
        staged.forEach(memory.onHost::free);
        staged.clear();
    }

    /// Closes the batches of a table that is closed, whose memory goes all at once.
    void close() {
        Batch.closeAll(batches);
        batches.clear();
    }

    /// Lets the next copies into this slot wait for what is in the compute stream now.
    void leave() {
        memory.compute.record(free);
    }

    long rows() {
        return rows.address();
    }

    long selection() {
        return listedChunks == 0 ? 0 : address(selection);
    }

    SlotColumn column(int ordinal) {
        SlotColumn column = columns.get(ordinal);
        if (column == null) {
            throw new IllegalStateException("column " + ordinal + " was not asked for");
        }
        return column;
    }

    List<SlotKey> stringKeys() {
        return stringKeys;
    }
}
