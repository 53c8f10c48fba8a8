package io.millrace.state;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;

/// Where one state file comes from.
@FunctionalInterface
public interface StateFileSource {
    /// Opens the file; the caller closes the reader.
    StateFileReader open(BufferAllocator allocator) throws IOException;
}
