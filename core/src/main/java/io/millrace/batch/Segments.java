package io.millrace.batch;

import org.apache.arrow.memory.ArrowBuf;

import java.lang.foreign.MemorySegment;

/// Views of Arrow buffers as memory segments, through which all hot loops read and write.
///
/// A segment of this class borrows: it is valid as long as the buffer is, and nothing checks that.
public final class Segments {
    /// All memory, by address: for loops that go from buffer to buffer with each row, where looking
    /// at a segment costs more than the value. Nothing checks the address.
    @SuppressWarnings("restricted")
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Segments() {}

    /// Returns a view of the whole buffer.
    // Restricted because the address and size are trusted; Arrow's own accounting vouches for both.
    @SuppressWarnings("restricted")
    public static MemorySegment of(ArrowBuf buffer) {
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(buffer.capacity());
    }
}
