package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.gpu.device.Block;

import java.lang.foreign.MemorySegment;

/// What the host computes for the device, written into page-locked memory and copied in one go.
///
/// ```text
///   host     [region][region] ...      written
///   device   [region][region] ...      the same after [#copy()]
/// ```
final class Staging implements AutoCloseable {
    /// What a word with the mark that it is there takes.
    static final long WORD_BYTES = Long.BYTES + Integer.BYTES;

    /// What the begin of a region on a whole word may cost.
    static final long REGION_BYTES_MAX = Long.BYTES;

    private final TableMemory memory;
    private final Block host;
    private final Block device;
    private final MemorySegment bytes;
    private long used;
    private boolean isCopying;

    /// @param size of all regions together
    Staging(TableMemory memory, long size) {
        this.memory = memory;
        this.host = memory.onHost.allocate(size);
        try {
            this.device = memory.onDevice.allocate(size);
        } catch (RuntimeException | Error e) {
            memory.onHost.free(host);
            throw e;
        }
        this.bytes = host.segment();
    }

    /// A part of the memory: where the host writes, and where it will be on the device.
    record Region(MemorySegment segment, long address) {}

    Region region(long size) {
        long at = used;
        used += (size + Long.BYTES - 1) & -Long.BYTES;
        return new Region(bytes.asSlice(at, size), device.address() + at);
    }

    /// Returns the address of the column's values as they are.
    long putLongs(FixedWidthColumn column) {
        Region region = region((long) Long.BYTES * column.rowCount());
        MemorySegment.copy(column.values(), 0, region.segment, 0, region.segment.byteSize());
        return region.address;
    }

    /// Returns the address of the values as [OrderedWords]; 0 under a null.
    long putWords(FixedWidthColumn column) {
        Region region = region((long) Long.BYTES * column.rowCount());
        for (int row = 0; row < column.rowCount(); row++) {
            long word = column.isNull(row) ? 0 : OrderedWords.of(column, row);
            region.segment.setAtIndex(JAVA_LONG, row, word);
        }
        return region.address;
    }

    /// Returns the address of a 1 for each value and a 0 for each null.
    long putValued(FixedWidthColumn column) {
        Region region = region((long) Integer.BYTES * column.rowCount());
        for (int row = 0; row < column.rowCount(); row++) {
            region.segment.setAtIndex(JAVA_INT, row, column.isNull(row) ? 0 : 1);
        }
        return region.address;
    }

    /// Puts the copy of all regions into the compute stream.
    void copy() {
        isCopying = true;
        memory.compute.copyToDevice(device.address(), host.address(), used);
    }

    /// Begins anew; the copy before is over.
    void clear() {
        used = 0;
    }

    /// Says that the caller has waited for the copy.
    void settled() {
        isCopying = false;
    }

    /// Gives the memory back, after the copy.
    @Override
    public void close() {
        if (isCopying) {
            memory.compute.synchronize();
        }
        memory.onHost.free(host);
        memory.onDevice.free(device);
    }
}
