package io.millrace.streaming;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(20)
class ClockTest {
    private static final Clock SYSTEM = Clock.system();

    /// The shape of a clock that a test drives: time moves only when told.
    private static final class ManualClock implements Clock {
        private final AtomicLong nanos = new AtomicLong();
        private final AtomicReference<Wakeup> waiting = new AtomicReference<>();

        @Override
        public long wallMillis() {
            return TimeUnit.NANOSECONDS.toMillis(nanos.get());
        }

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public boolean await(Wakeup wakeup, long deadlineNanos) throws InterruptedException {
            waiting.set(wakeup);
            return wakeup.awaitUnless(() -> nanos.get() >= deadlineNanos);
        }

        void advanceTo(long newNanos) {
            nanos.set(newNanos);
            Wakeup wakeup = waiting.get();
            if (wakeup != null) {
                wakeup.recheck();
            }
        }
    }

    @Test
    void aSignalBeforeTheWaitEndsItAndIsUsedUp() throws InterruptedException {
        Wakeup wakeup = new Wakeup();
        wakeup.signal();
        wakeup.signal();
        assertTrue(SYSTEM.await(wakeup, Clock.NEVER_NANOS));
        assertFalse(SYSTEM.await(wakeup, SYSTEM.nanoTime()));
    }

    @Test
    void aDeadlineInThePastStillUsesUpASignal() throws InterruptedException {
        Wakeup wakeup = new Wakeup();
        wakeup.signal();
        assertTrue(SYSTEM.await(wakeup, SYSTEM.nanoTime() - 1));
        assertFalse(SYSTEM.await(wakeup, SYSTEM.nanoTime() - 1));
    }

    @Test
    void theDeadlineEndsAWaitWithoutSignal() throws InterruptedException {
        long deadline = SYSTEM.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
        assertFalse(SYSTEM.await(new Wakeup(), deadline));
        assertTrue(SYSTEM.nanoTime() >= deadline);
    }

    @Test
    void aSignalWakesAWaitingThread() {
        Wakeup wakeup = new Wakeup();
        Waiter waiter = Waiter.start(SYSTEM, wakeup, Clock.NEVER_NANOS).awaitBlocked();
        wakeup.signal();
        assertTrue(waiter.wasSignalled().join());
    }

    @Test
    void advancingAManualClockWakesAtTheDeadlineAndNotBefore() {
        ManualClock clock = new ManualClock();
        Wakeup wakeup = new Wakeup();
        Waiter waiter = Waiter.start(clock, wakeup, 100).awaitBlocked();
        clock.advanceTo(99);
        assertFalse(waiter.awaitBlocked().wasSignalled().isDone());
        clock.advanceTo(100);
        assertFalse(waiter.wasSignalled().join());
    }

    @Test
    void aSignalWakesAThreadOnAManualClock() {
        Wakeup wakeup = new Wakeup();
        Waiter waiter = Waiter.start(new ManualClock(), wakeup, Clock.NEVER_NANOS).awaitBlocked();
        wakeup.signal();
        assertTrue(waiter.wasSignalled().join());
    }

    @Test
    void aRecheckIsNotASignal() throws InterruptedException {
        Wakeup wakeup = new Wakeup();
        wakeup.recheck();
        assertFalse(SYSTEM.await(wakeup, SYSTEM.nanoTime()));
    }

    @Test
    void anInterruptEndsAWait() {
        Thread.currentThread().interrupt();
        assertThrows(
                InterruptedException.class, () -> SYSTEM.await(new Wakeup(), Clock.NEVER_NANOS));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void theSystemClockIsOneAndOfThisCentury() {
        assertSame(Clock.system(), SYSTEM);
        assertTrue(SYSTEM.wallMillis() > 1_700_000_000_000L);
    }

    /// A thread that is about to wait, or does already.
    private record Waiter(Thread thread, CompletableFuture<Boolean> wasSignalled) {
        static Waiter start(Clock clock, Wakeup wakeup, long deadlineNanos) {
            CompletableFuture<Boolean> wasSignalled = new CompletableFuture<>();
            Runnable task =
                    () -> {
                        try {
                            wasSignalled.complete(clock.await(wakeup, deadlineNanos));
                        } catch (InterruptedException e) {
                            wasSignalled.completeExceptionally(e);
                        }
                    };
            return new Waiter(Thread.ofPlatform().daemon().start(task), wasSignalled);
        }

        Waiter awaitBlocked() {
            Thread.State state = thread.getState();
            while (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
                state = thread.getState();
            }
            return this;
        }
    }
}
