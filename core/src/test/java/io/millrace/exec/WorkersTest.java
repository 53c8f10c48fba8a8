package io.millrace.exec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connector.BatchReader;
import io.millrace.streaming.Clock;
import io.millrace.streaming.Wakeup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class WorkersTest {
    private record Named(String description) implements Morsel {
        @Override
        public BatchReader open() {
            throw new UnsupportedOperationException();
        }
    }

    private static List<Named> morsels(int count) {
        List<Named> morsels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            morsels.add(new Named("file-" + i));
        }
        return morsels;
    }

    @Test
    void everyMorselIsTakenOnce() throws Exception {
        int[] taken = new int[100];
        try (Workers workers = new Workers(3)) {
            workers.run(
                    morsels(100), new Activities(Clock.system()), (_, morsel) -> taken[morsel]++);
        }
        assertEquals(100, Arrays.stream(taken).filter(count -> count == 1).count());
    }

    @Test
    void oneMorselIsDoneByTheThreadThatAsks() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Workers workers = new Workers(4)) {
            workers.run(
                    morsels(1),
                    new Activities(Clock.system()),
                    (_, _) -> threads.add(Thread.currentThread()));
        }
        assertEquals(List.of(Thread.currentThread()), threads);
    }

    @Test
    void allWorkersWorkAtTheSameTime() throws Exception {
        CyclicBarrier allAreHere = new CyclicBarrier(3);
        List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());
        try (Workers workers = new Workers(3)) {
            workers.run(
                    morsels(3),
                    new Activities(Clock.system()),
                    (worker, _) -> {
                        allAreHere.await();
                        numbers.add(worker);
                    });
        }
        assertEquals(List.of(0, 1, 2), numbers.stream().sorted().toList());
    }

    @Test
    void aFailureStopsTheTakingAndIsThrown() {
        IOException failure = new IOException("broken");
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = new Workers(1)) {
            IOException thrown =
                    assertThrows(
                            IOException.class,
                            () ->
                                    workers.run(
                                            morsels(10),
                                            new Activities(Clock.system()),
                                            (_, morsel) -> {
                                                done.incrementAndGet();
                                                if (morsel == 4) {
                                                    throw failure;
                                                }
                                            }));
            assertSame(failure, thrown);
        }
        assertEquals(5, done.get());
    }

    @Test
    void aFailureOfAHelperReachesTheThreadThatAsks() {
        CountDownLatch failed = new CountDownLatch(1);
        try (Workers workers = new Workers(2)) {
            assertThrows(
                    ArithmeticException.class,
                    () ->
                            workers.run(
                                    morsels(2),
                                    new Activities(Clock.system()),
                                    (worker, _) -> {
                                        if (worker == 1) {
                                            failed.countDown();
                                            throw new ArithmeticException();
                                        }
                                        failed.await();
                                    }));
        }
    }

    @Test
    void anInterruptIsKeptUntilAllHelpersAreDone() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch helperIsHere = new CountDownLatch(1);
        Thread asking = Thread.currentThread();
        try (Workers workers = new Workers(2)) {
            assertThrows(
                    CancellationException.class,
                    () ->
                            workers.run(
                                    morsels(2),
                                    new Activities(Clock.system()),
                                    (worker, _) -> {
                                        if (worker == 0) {
                                            helperIsHere.await();
                                            asking.interrupt();
                                            interrupted.countDown();
                                        } else {
                                            helperIsHere.countDown();
                                            awaitZero(interrupted);
                                            awaitWaiting(asking);
                                        }
                                        done.incrementAndGet();
                                    }));
        }
        assertTrue(Thread.interrupted(), "the flag is still there");
        assertEquals(2, done.get());
    }

    @Test
    @Timeout(60)
    void aRunDoesNotWaitForThreadsThatAreBusyWithAnother() throws Exception {
        CountDownLatch bothAreBusy = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = new Workers(2)) {
            Thread other =
                    new Thread(
                            () ->
                                    assertDoesNotThrow(
                                            () ->
                                                    workers.run(
                                                            morsels(2),
                                                            new Activities(Clock.system()),
                                                            (_, _) -> {
                                                                bothAreBusy.countDown();
                                                                release.await();
                                                            })));
            other.start();
            bothAreBusy.await();
            workers.run(
                    morsels(5), new Activities(Clock.system()), (_, _) -> done.incrementAndGet());
            assertEquals(5, done.get());
            release.countDown();
            other.join();
        }
    }

    @Test
    @Timeout(60)
    void aRunEndsThoughThePoolIsClosedBeforeItsHelpersBegin() throws Exception {
        CountDownLatch isBusy = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        Workers workers = new Workers(2);
        Thread other =
                new Thread(
                        () ->
                                assertThrows(
                                        Exception.class,
                                        () ->
                                                workers.run(
                                                        morsels(2),
                                                        new Activities(Clock.system()),
                                                        (_, _) -> {
                                                            isBusy.countDown();
                                                            release.await();
                                                        })));
        other.start();
        isBusy.await();
        AtomicInteger done = new AtomicInteger();
        workers.run(
                morsels(2),
                new Activities(Clock.system()),
                (_, _) -> {
                    workers.close();
                    done.incrementAndGet();
                });
        assertEquals(2, done.get());
        assertThrows(
                CancellationException.class,
                () -> workers.run(morsels(2), new Activities(Clock.system()), (_, _) -> {}));
        release.countDown();
        other.join();
    }

    /// Waits without regard to interrupts.
    private static void awaitZero(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(60)
    void anInterruptReachesAHelperThatWaits() throws Exception {
        CountDownLatch helperIsHere = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger nextRun = new AtomicInteger();
        Thread asking = Thread.currentThread();
        try (Workers workers = new Workers(2)) {
            assertThrows(
                    CancellationException.class,
                    () ->
                            workers.run(
                                    morsels(2),
                                    new Activities(Clock.system()),
                                    (worker, _) -> {
                                        if (worker == 0) {
                                            helperIsHere.await();
                                            asking.interrupt();
                                        } else {
                                            helperIsHere.countDown();
                                            never.await();
                                        }
                                    }));
            assertTrue(Thread.interrupted(), "the flag is still there");
            CyclicBarrier both = new CyclicBarrier(2);
            workers.run(
                    morsels(2),
                    new Activities(Clock.system()),
                    (_, _) -> {
                        both.await();
                        nextRun.incrementAndGet();
                    });
        }
        assertEquals(2, nextRun.get(), "the interrupt is not the next run's");
    }

    @Test
    @Timeout(60)
    void aFailureOfTheAskingThreadReachesAHelperThatWaits() {
        CountDownLatch helperIsHere = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (Workers workers = new Workers(2)) {
            assertThrows(
                    IOException.class,
                    () ->
                            workers.run(
                                    morsels(2),
                                    new Activities(Clock.system()),
                                    (worker, _) -> {
                                        if (worker == 0) {
                                            helperIsHere.await();
                                            throw new IOException("broken");
                                        }
                                        helperIsHere.countDown();
                                        never.await();
                                    }));
        }
    }

    /// Returns when the thread waits for its helpers, which it does again after the interrupt.
    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aStuckPieceIsNamed() throws Exception {
        StoppedClock clock = new StoppedClock();
        Activities activities = new Activities(clock);
        try (Workers workers = new Workers(1)) {
            workers.run(
                    morsels(2),
                    activities,
                    (_, morsel) -> {
                        assertEquals(Optional.empty(), activities.stuckSince(10_000_000_000L));
                        clock.nanos.addAndGet(12_000_000_000L);
                        assertEquals(
                                Optional.of("file-" + morsel + " for 12 s"),
                                activities.stuckSince(10_000_000_000L));
                    });
            assertEquals(Optional.empty(), activities.stuckSince(0), "nobody works any more");
        }
    }

    private static final class StoppedClock implements Clock {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long wallMillis() {
            return nanos.get() / 1_000_000;
        }

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public boolean await(Wakeup wakeup, long deadlineNanos) {
            throw new UnsupportedOperationException();
        }
    }
}
