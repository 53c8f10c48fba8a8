package io.millrace.gpu.device;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The blocks of one owner: what he has not given back himself, [#close()] gives back, whatever
/// went wrong meanwhile.
///
/// Used on the device's thread alone, but any may ask for [#bytes()].
public final class MemoryArena implements AutoCloseable {
    private final MemoryPool pool;
    private final Map<Long, Block> blocks = new HashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    /// @param pool where blocks come from
    public MemoryArena(MemoryPool pool) {
        this.pool = pool;
    }

    /// Returns a block of at least so many bytes, not initialised.
    ///
    /// @throws io.millrace.gpu.driver.DriverException when there is no memory
    public Block allocate(long size) {
        Block block = pool.allocate(size);
        blocks.put(block.address(), block);
        bytes.addAndGet(block.bytes());
        return block;
    }

    /// Gives a block back.
    public void free(Block block) {
        if (blocks.remove(block.address()) == null) {
            throw new IllegalStateException("freed twice, or never allocated: " + block);
        }
        bytes.addAndGet(-block.bytes());
        pool.free(block);
    }

    /// Returns the bytes of all blocks.
    public long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        blocks.values().forEach(pool::free);
        blocks.clear();
        bytes.set(0);
    }
}
