package io.millrace.cpu;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Lends chunks to the tables of a backend, each for one call; as many are made as calls ran side
/// by side. Thread-safe.
final class RowChunks {
    private final Deque<RowChunk> free = new ConcurrentLinkedDeque<>();

    /// Returns a chunk, the one that was given back last if there is one: it is in the cache.
    RowChunk take() {
        RowChunk chunk = free.pollFirst();
        return chunk == null ? new RowChunk() : chunk;
    }

    void giveBack(RowChunk chunk) {
        free.addFirst(chunk);
    }
}
