package io.millrace.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchReader;
import io.millrace.streaming.Clock;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

@Timeout(60)
class OrderedSinkTest {
    private static final StructType SCHEMA = StructType.fromDDL("n INT");
    private static final int MORSELS = 200;

    private final BufferAllocator allocator = Allocators.root();
    private final List<Integer> seen = new ArrayList<>();

    @AfterEach
    void nothingIsLeaked() {
        allocator.close();
    }

    private Chunk chunk(int value) {
        List<Row> rows = List.of(RowFactory.create(value));
        return Chunk.all(RowConverter.toBatch(allocator, SCHEMA, rows));
    }

    private void see(Chunk chunk) {
        try (chunk) {
            for (Row row : RowConverter.toRows(chunk.batch())) {
                seen.add(row.getInt(0));
            }
        }
    }

    @Test
    void laterMorselsWaitUntilTheEarlierHaveEnded() {
        try (OrderedSink sink = new OrderedSink(3, this::see)) {
            sink.accept(0, 2, chunk(20));
            sink.accept(1, 1, chunk(10));
            sink.end(0, 2);
            sink.accept(2, 0, chunk(0));
            assertEquals(List.of(0), seen);
            sink.accept(2, 0, chunk(1));
            sink.end(2, 0);
            assertEquals(List.of(0, 1, 10), seen);
            sink.accept(1, 1, chunk(11));
            sink.end(1, 1);
            assertEquals(List.of(0, 1, 10, 11, 20), seen);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void anyNumberOfWorkersGivesTheOrderOfOne(int workers) throws Exception {
        List<BatchMorsel> morsels = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        try (Workers pool = new Workers(workers);
                OrderedSink sink = new OrderedSink(MORSELS, this::see)) {
            List<Batch> owned = new ArrayList<>();
            for (int i = 0; i < MORSELS; i++) {
                owned.add(chunk(i).batch());
                morsels.add(new BatchMorsel(owned.getLast(), "test"));
            }
            pool.run(
                    morsels,
                    new Activities(Clock.system()),
                    (worker, morsel) -> {
                        for (int i = 0; i < morsel % 3; i++) {
                            sink.accept(worker, morsel, chunk(morsel * 10 + i));
                        }
                        sink.end(worker, morsel);
                    });
            Batch.closeAll(owned);
        }
        for (int morsel = 0; morsel < MORSELS; morsel++) {
            for (int i = 0; i < morsel % 3; i++) {
                expected.add(morsel * 10 + i);
            }
        }
        assertEquals(expected, seen);
    }

    @Test
    void whatWaitsWhenATargetFailsIsClosed() {
        Consumer<Chunk> failing =
                chunk -> {
                    chunk.close();
                    throw new IllegalStateException("full");
                };
        try (OrderedSink sink = new OrderedSink(2, failing)) {
            sink.accept(0, 1, chunk(10));
            sink.accept(0, 1, chunk(11));
            assertThrows(IllegalStateException.class, () -> sink.end(0, 0));
        }
    }

    /// The first morsel ends only after the second has left as many chunks as it may: reading goes
    /// on beside it, up to that bound.
    @Test
    void aWorkerThatIsFarAheadWaitsForItsTurn() throws Exception {
        int chunkCount = 3 * OrderedSink.WAITING_MAX;
        CountDownLatch isAhead = new CountDownLatch(OrderedSink.WAITING_MAX - 1);
        AtomicInteger left = new AtomicInteger();
        try (Workers pool = new Workers(2);
                OrderedSink sink = new OrderedSink(2, this::see)) {
            pool.run(
                    morsels(2),
                    new Activities(Clock.system()),
                    (worker, morsel) -> {
                        if (morsel == 0) {
                            isAhead.await();
                            assertTrue(left.get() <= OrderedSink.WAITING_MAX);
                        }
                        for (int i = 0; i < chunkCount; i++) {
                            sink.accept(worker, morsel, chunk(morsel * chunkCount + i));
                            if (morsel == 1) {
                                left.incrementAndGet();
                                isAhead.countDown();
                            }
                        }
                        sink.end(worker, morsel);
                    });
        }
        assertEquals(IntStream.range(0, 2 * chunkCount).boxed().toList(), seen);
    }

    @Test
    void nobodyWaitsForAWorkerThatFailed() {
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, this::runWithFailure);
        assertEquals("unreadable", failure.getMessage());
        assertEquals(List.of(), seen);
    }

    private void runWithFailure() throws Exception {
        try (Workers pool = new Workers(2);
                OrderedSink sink = new OrderedSink(2, this::see)) {
            pool.run(morsels(2), new Activities(Clock.system()), new FailingFirst(sink));
        }
    }

    /// Leaves chunks of the second morsel until there is no room, and then fails at the first.
    private final class FailingFirst implements Workers.MorselTask {
        private final OrderedSink sink;
        private final CountDownLatch isAhead = new CountDownLatch(OrderedSink.WAITING_MAX - 1);

        FailingFirst(OrderedSink sink) {
            this.sink = sink;
        }

        @Override
        public void run(int worker, int morsel) throws Exception {
            if (morsel == 0) {
                isAhead.await();
                throw new IllegalStateException("unreadable");
            }
            for (int i = 0; i < OrderedSink.WAITING_MAX; i++) {
                sink.accept(worker, morsel, chunk(i));
                isAhead.countDown();
            }
        }

        @Override
        public void abandon() {
            sink.abandon();
        }
    }

    private record Numbered(String description) implements Morsel {
        @Override
        public BatchReader open() {
            throw new UnsupportedOperationException();
        }
    }

    private static List<Numbered> morsels(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Numbered("morsel " + i)).toList();
    }

    @Test
    void aMorselEndsOnce() {
        try (OrderedSink sink = new OrderedSink(2, this::see)) {
            sink.end(0, 0);
            assertThrows(IllegalStateException.class, () -> sink.end(0, 0));
        }
    }
}
