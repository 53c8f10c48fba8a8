package io.millrace.gpu.device;

import java.lang.foreign.MemorySegment;

/// Memory of a [MemoryPool], of the device or page-locked memory of the host.
///
/// @param address where it begins
/// @param bytes its size, at least what was asked for
public record Block(long address, long bytes) {
    /// Returns a view of memory of the host. Nothing checks that it is still there.
    // Restricted because address and size are trusted: both are the driver's.
    @SuppressWarnings("restricted")
    public MemorySegment segment() {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }
}
