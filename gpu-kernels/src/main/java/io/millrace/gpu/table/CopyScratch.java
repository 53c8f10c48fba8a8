package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.Validity;
import io.millrace.gpu.device.Block;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// The memory through which columns of a batch of partials leave the device.
///
/// ```text
///   values, bits   of one column after the other: the stream keeps them apart
///   lengths        the same
///   offsets        of each column of sums, until its bytes are written
///   bytes          of one column after the other; as many as there turn out to be
///   codes          on the host, of each column of strings
/// ```
final class CopyScratch implements AutoCloseable {
    private final TableMemory memory;
    private final Block device;
    private final Block host;
    private final int rowsMost;
    private final long values;
    private final long bits;
    private final long lengths;
    private final long tiles;
    private final long unread;
    private final long beyond;
    private final long[] offsets;
    private final long[] codes;
    private final BatchMemory batches;
    private @Nullable Block bytes;

    /// @param columns of all batches
    /// @param rowsMost of each batch
    CopyScratch(TableMemory memory, List<DeviceColumn> columns, int rowsMost) {
        this.memory = memory;
        this.rowsMost = rowsMost;
        BlockLayout onDevice = new BlockLayout();
        this.values = onDevice.add((long) Long.BYTES * rowsMost);
        this.bits = onDevice.add(Validity.byteCount(rowsMost));
        this.lengths = onDevice.add((long) Integer.BYTES * rowsMost);
        this.tiles = onDevice.add(PrefixSums.tileBytes(rowsMost));
        this.unread = onDevice.add(SortKey.SUMMARY_BYTES);
        this.beyond = onDevice.add(Integer.BYTES);
        BlockLayout onHost = new BlockLayout();
        onHost.add(Integer.BYTES);
        this.offsets = new long[columns.size()];
        this.codes = new long[columns.size()];
        for (int i = 0; i < offsets.length; i++) {
            switch (columns.get(i)) {
                case DeviceColumn.Sums _ ->
                        offsets[i] = onDevice.add(Integer.BYTES * (rowsMost + 1L));
                case DeviceColumn.Strings _ -> codes[i] = onHost.add((long) Long.BYTES * rowsMost);
                case DeviceColumn.Words _ -> {}
            }
        }
        this.device = memory.onDevice.allocate(onDevice.bytes());
        Block hostBlock = null;
        try {
            hostBlock = memory.onHost.allocate(onHost.bytes());
            this.batches = new BatchMemory(memory, columns.size(), rowsMost);
        } catch (RuntimeException | Error e) {
            memory.onDevice.free(device);
            if (hostBlock != null) {
                memory.onHost.free(hostBlock);
            }
            throw e;
        }
        this.host = hostBlock;
    }

    TableMemory memory() {
        return memory;
    }

    /// Returns what copies to the memory of batches.
    BatchMemory batches() {
        return batches;
    }

    /// Waits for the stream, and brings what it has copied to where it belongs.
    void await() {
        memory.compute.synchronize();
        batches.land();
    }

    /// Returns the address of 8 bytes for each row.
    long values() {
        return device.address() + values;
    }

    /// Returns the address of a bit for each row, in whole words.
    long bits() {
        return device.address() + bits;
    }

    /// Returns the address of 4 bytes for each row.
    long lengths() {
        return device.address() + lengths;
    }

    /// Returns the address of what [PrefixSums] needs.
    long tiles() {
        return device.address() + tiles;
    }

    /// Returns the address of what kernels write and nobody reads.
    long unread() {
        return device.address() + unread;
    }

    /// Returns the address of the mark that a sum has too many digits.
    long beyond() {
        return device.address() + beyond;
    }

    /// Takes the mark back.
    void clearBeyond() {
        memory.compute.fillInts(beyond(), 0, 1);
    }

    /// Copies the mark to the host.
    void copyBeyond() {
        memory.compute.copyToHost(host.address(), beyond(), Integer.BYTES);
    }

    /// Returns the mark, once the copy is over.
    boolean isBeyond() {
        return host.segment().get(JAVA_INT, 0) != 0;
    }

    /// Returns the address of one more offset than rows, of a column of sums.
    long offsets(int column) {
        return device.address() + offsets[column];
    }

    /// Copies the values to the host as codes of a column of strings.
    void copyCodes(int column, int rows) {
        memory.compute.copyToHost(
                host.address() + codes[column], values(), (long) Long.BYTES * rows);
    }

    /// Returns the codes of a column of strings, 8 bytes each, once the copy is over: see
    /// [StringKey#isNull].
    MemorySegment codes(int column) {
        return host.segment().asSlice(codes[column], (long) Long.BYTES * rowsMost);
    }

    /// Returns the address of so many bytes; those of the column before are no longer needed.
    long bytes(long size) {
        Block there = bytes;
        if (there == null || there.bytes() < size) {
            Block larger = memory.onDevice.allocate(size);
            if (there != null) {
                memory.onDevice.free(there);
            }
            bytes = larger;
            there = larger;
        }
        return there.address();
    }

    /// Gives the memory back, once no copy to the host is under way.
    @Override
    public void close() {
        memory.onDevice.free(device);
        memory.onHost.free(host);
        batches.close();
        if (bytes != null) {
            memory.onDevice.free(bytes);
            bytes = null;
        }
    }
}
