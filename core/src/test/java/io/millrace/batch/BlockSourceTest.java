package io.millrace.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

class BlockSourceTest {
    /// Has one block.
    private static final class OneBlock implements BlockSource {
        private final long address;
        private boolean isFree = true;
        private final List<Long> asked = new ArrayList<>();

        OneBlock(Arena arena) {
            this.address = arena.allocate(1 << 20, FfmAllocationManager.ALIGNMENT_BYTES).address();
        }

        @Override
        public long allocate(long bytes) {
            asked.add(bytes);
            if (!isFree) {
                return 0;
            }
            isFree = false;
            return address;
        }

        @Override
        public void free(long freed, long bytes) {
            assertEquals(address, freed);
            isFree = true;
        }
    }

    @Test
    void largeBuffersComeFromTheSourceWhileItHasBlocks() {
        try (Arena arena = Arena.ofConfined()) {
            OneBlock source = new OneBlock(arena);
            try (BufferAllocator root = Allocators.root(Long.MAX_VALUE, source);
                    ArrowBuf small = root.buffer(BlockSource.BYTES_MIN - 64)) {
                assertNotEquals(source.address, small.memoryAddress());
                try (ArrowBuf first = root.buffer(BlockSource.BYTES_MIN);
                        ArrowBuf second = root.buffer(BlockSource.BYTES_MIN + 1)) {
                    assertEquals(source.address, first.memoryAddress());
                    assertNotEquals(source.address, second.memoryAddress());
                    second.setLong(BlockSource.BYTES_MIN - 8, 42);
                }
                try (ArrowBuf again = root.buffer(1 << 20)) {
                    assertEquals(source.address, again.memoryAddress());
                }
            }
            assertEquals(
                    List.of(BlockSource.BYTES_MIN, BlockSource.BYTES_MIN + 64, 1L << 20),
                    source.asked);
        }
    }
}
