package io.millrace.gpu.table;

import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.DeviceEvent;
import io.millrace.gpu.device.DeviceStream;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.gpu.device.MemoryArena;
import io.millrace.gpu.device.Release;
import io.millrace.gpu.driver.DriverException;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The memory of one table, on the device and page-locked on the host, and the streams that fill
/// it.
///
/// Used on the device's thread alone, [#bytes()] aside.
final class TableMemory implements AutoCloseable {
    /// Results come to the heap in pieces of this size at most.
    private static final long STAGING_BYTES_MAX = 4L << 20;

    private final GpuDevice device;
    private final List<DeviceEvent> events = new ArrayList<>();
    private @Nullable Block staging;

    final MemoryArena onDevice;
    final MemoryArena onHost;
    final DeviceStream compute;
    final DeviceStream copies;

    TableMemory(GpuDevice device) {
        this.device = device;
        this.onDevice = new MemoryArena(device.memory());
        this.onHost = new MemoryArena(device.hostMemory());
        this.compute = device.compute();
        this.copies = device.copies();
    }

    /// Returns the bytes that the table holds, all but its heap.
    long bytes() {
        return onDevice.bytes() + onHost.bytes();
    }

    /// Returns memory of the device, or null if there is none.
    @Nullable Block allocateOrNull(long bytes) {
        try {
            return onDevice.allocate(bytes);
        } catch (DriverException e) {
            if (e.isOutOfMemory()) {
                return null;
            }
            throw e;
        }
    }

    DeviceEvent newEvent() {
        DeviceEvent event = device.newEvent();
        events.add(event);
        return event;
    }

    /// Sets words of 4 or 8 bytes.
    void fill(long address, long count, int bytesEach, long value) {
        if (bytesEach == Long.BYTES) {
            compute.fillLongs(address, value, count);
        } else {
            compute.fillInts(address, (int) value, count);
        }
    }

    /// Copies what earlier work in the compute stream wrote, and waits for it.
    void copyToHeap(long source, MemorySegment target) {
        Block piece = staging(Math.min(STAGING_BYTES_MAX, target.byteSize()));
        for (long at = 0; at < target.byteSize(); at += piece.bytes()) {
            long size = Math.min(piece.bytes(), target.byteSize() - at);
            compute.copyToHost(piece.address(), source + at, size);
            compute.synchronize();
            MemorySegment.copy(piece.segment(), 0, target, at, size);
        }
    }

    /// Returns memory of so many bytes at least, of which no copy is under way.
    private Block staging(long size) {
        Block there = staging;
        if (there != null && there.bytes() >= size) {
            return there;
        }
        Block larger = onHost.allocate(size);
        if (there != null) {
            onHost.free(there);
        }
        staging = larger;
        return larger;
    }

    /// Waits until the device is done with all that was asked of it.
    void synchronize() {
        copies.synchronize();
        compute.synchronize();
    }

    /// Gives back everything; whoever closes has seen to it that the device is done.
    @Override
    public void close() {
        List<Runnable> closes = new ArrayList<>(List.of(onDevice::close, onHost::close));
        events.forEach(event -> closes.add(event::close));
        events.clear();
        Release.all(closes);
    }
}
