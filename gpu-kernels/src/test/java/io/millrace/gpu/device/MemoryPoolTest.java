package io.millrace.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.gpu.Spin;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

final class MemoryPoolTest {
    private static final int THREADS = 4;
    private static final int BLOCKS = 100_000;

    /// Gives addresses from 1 on, and counts how often each comes back.
    private static final class Numbers implements MemoryPool.Source {
        final int[] returns = new int[THREADS * BLOCKS + 1];
        private int last;

        @Override
        public long allocate(long bytes) {
            return ++last;
        }

        @Override
        public void free(long address) {
            returns[(int) address]++;
        }
    }

    /// As tables do that are closed after their device.
    @Test
    void threadsGiveBackAtTheSameTime() throws InterruptedException {
        Numbers source = new Numbers();
        MemoryPool pool = new MemoryPool(source);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            List<Block> blocks = new ArrayList<>();
            for (int j = 0; j < BLOCKS; j++) {
                blocks.add(pool.allocate(1L << (8 + j % 8)));
            }
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        Spin.await(go);
                                        blocks.forEach(pool::free);
                                    }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, pool.liveBytes());
        pool.trim();
        for (int address = 1; address < source.returns.length; address++) {
            assertEquals(1, source.returns[address], "returns of " + address);
        }
    }

    /// Knows what it has given and not got back.
    private static final class Held implements MemoryPool.Source {
        final Map<Long, Long> blocks = new HashMap<>();
        private long last;

        @Override
        public long allocate(long bytes) {
            blocks.put(++last, bytes);
            return last;
        }

        @Override
        public void free(long address) {
            blocks.remove(address);
        }

        long bytes() {
            return blocks.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /// As a table does whose groups are sorted again and again while they become more.
    @Test
    void largerAndLargerBlocksLeaveFewIdle() {
        Held source = new Held();
        MemoryPool pool = new MemoryPool(source);
        Block table = pool.allocate(200L << 20);
        long most = 0;
        for (long bytes = 1 << 20; bytes < 1L << 30; bytes += bytes / 8) {
            Block block = pool.allocate(bytes);
            pool.free(block);
            most = Math.max(most, source.bytes() - pool.liveBytes() - block.bytes());
        }
        assertTrue(most <= table.bytes() / 2, most + " bytes idle besides the last block");
        assertTrue(most > 50L << 20, "blocks are not kept for others: " + most);
        assertEquals(table.bytes(), pool.liveBytes());
    }

    /// Whoever gives back what he has of a lost device must come to the end of it.
    @Test
    void toGiveABlockBackAsksTheDriverForNothing() {
        MemoryPool pool =
                new MemoryPool(
                        new MemoryPool.Source() {
                            private long last;

                            @Override
                            public long allocate(long bytes) {
                                return ++last;
                            }

                            @Override
                            public void free(long address) {
                                throw new IllegalStateException("the device is lost");
                            }
                        });
        List<Block> blocks = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            blocks.add(pool.allocate(i * (20L << 20)));
        }
        blocks.forEach(pool::free);
        assertEquals(0, pool.liveBytes());
    }
}
