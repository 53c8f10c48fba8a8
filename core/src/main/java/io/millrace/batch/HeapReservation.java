package io.millrace.batch;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;

import java.util.ArrayDeque;
import java.util.Deque;

/// Accounts memory on the heap to an allocator, whose limit then counts it with all the rest.
///
/// Tables and stages that keep their arrays on the heap hold one of these, and [#resize] it after
/// they grew: the limit is noticed one growth late at most. Not thread-safe. Ownership: what is
/// reserved is given back by [#close()].
public final class HeapReservation implements AutoCloseable {
    /// Growth comes in steps that double, so few parts are usual; more are joined to one.
    private static final int PARTS_MAX = 64;

    private final BufferAllocator allocator;
    private final Deque<ArrowBuf> parts = new ArrayDeque<>();
    private long reservedBytes;

    /// Reserves nothing yet.
    public HeapReservation(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /// Bytes of the heap, which the garbage collector gives back: there is nothing to release.
    private static final class HeapBytes extends ForeignAllocation {
        HeapBytes(long size) {
            super(size, 0);
        }

        @Override
        protected void release0() {}
    }

    /// Makes the reservation so large.
    ///
    /// @throws RuntimeException `OUT_OF_MEMORY`, or Arrow's exception of an allocator without a
    ///   listener, when that goes over the limit; the reservation is then as it was or smaller
    public void resize(long bytes) {
        if (bytes < reservedBytes || parts.size() == PARTS_MAX) {
            close();
        }
        if (bytes > reservedBytes) {
            parts.push(allocator.wrapForeignAllocation(new HeapBytes(bytes - reservedBytes)));
            reservedBytes = bytes;
        }
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            parts.pop().getReferenceManager().release();
        }
        reservedBytes = 0;
    }
}
