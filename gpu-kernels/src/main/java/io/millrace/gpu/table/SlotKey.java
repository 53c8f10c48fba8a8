package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.gpu.device.Block;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The codes of a string key in a slot. A chunk has those of its dictionary, with the map that
/// turns them into the table's own, or own ones.
final class SlotKey {
    private static final long CODES_BYTES = (long) Integer.BYTES * Slot.CHUNK_ROWS;
    private static final long ADDRESSES_BYTES = (long) Long.BYTES * Slot.CHUNKS_MAX;

    private final Slot slot;
    private final StringKey key;
    private final @Nullable CodeMap[] maps = new @Nullable CodeMap[Slot.CHUNKS_MAX];
    private final Block addresses;
    private final Block hostAddresses;
    private @Nullable Block data;
    private @Nullable Block hostCodes;

    SlotKey(Slot slot, StringKey key) {
        this.slot = slot;
        this.key = key;
        this.addresses = slot.memory().onDevice.allocate(ADDRESSES_BYTES);
        this.hostAddresses = slot.memory().onHost.allocate(ADDRESSES_BYTES);
    }

    int ordinal() {
        return key.ordinal();
    }

    /// Copies the codes of the first rows.
    ///
    /// @param looked what was looked up of them
    void append(int chunk, ColumnVector column, int rowCount, StringCodes looked) {
        Block target = slot.ensure(data, CODES_BYTES);
        data = target;
        long at = chunk * CODES_BYTES;
        long bytes = (long) Integer.BYTES * rowCount;
        switch (looked) {
            case StringCodes.Coded(CodeMap map, int from, int[] added) -> {
                slot.extend(map, from, added);
                maps[chunk] = map;
                MemorySegment codes = ((DictionaryColumn) column).codes();
                slot.copy(target.address() + at, codes.address(), bytes);
            }
            case StringCodes.Plain(int[] rows) -> {
                Block source = slot.ensureHost(hostCodes, CODES_BYTES);
                hostCodes = source;
                MemorySegment.copy(rows, 0, source.segment(), JAVA_INT, at, rowCount);
                maps[chunk] = null;
                slot.copy(target.address() + at, source.address() + at, bytes);
            }
        }
    }

    void release() {
        data = slot.release(data);
        hostCodes = slot.releaseHost(hostCodes);
    }

    long data() {
        return Slot.address(data);
    }

    /// Puts the copy of the addresses of all maps, as they are now, into the compute stream.
    ///
    /// @return where they will be
    long publishMaps() {
        MemorySegment target = hostAddresses.segment();
        for (int chunk = 0; chunk < Slot.CHUNKS_MAX; chunk++) {
            CodeMap map = maps[chunk];
            target.setAtIndex(JAVA_LONG, chunk, map == null ? 0 : map.address());
        }
        slot.memory()
                .compute
                .copyToDevice(addresses.address(), hostAddresses.address(), ADDRESSES_BYTES);
        return addresses.address();
    }

    /// Forgets the maps, so that the next rows find none of former ones.
    void begin() {
        Arrays.fill(maps, null);
    }
}
