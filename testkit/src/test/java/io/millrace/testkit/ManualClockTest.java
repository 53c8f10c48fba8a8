package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.streaming.Clock;
import io.millrace.streaming.Wakeup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
final class ManualClockTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Wakeup wakeup = new Wakeup();

    /// Waits on a thread of its own; the result says whether a signal came.
    private CompletableFuture<Boolean> await(long deadlineNanos) {
        CompletableFuture<Boolean> wasSignalled = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                wasSignalled.complete(clock.await(wakeup, deadlineNanos));
                            } catch (InterruptedException e) {
                                wasSignalled.completeExceptionally(e);
                            }
                        });
        return wasSignalled;
    }

    @Test
    void timeStandsStillUntilItIsAdvanced() {
        assertEquals(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli(), clock.wallMillis());
        assertEquals(0, clock.nanoTime());
        clock.advance(Duration.ofMillis(1500));
        assertEquals(Instant.parse("2026-01-01T00:00:01.5Z").toEpochMilli(), clock.wallMillis());
        assertEquals(1_500_000_000L, clock.nanoTime());
    }

    @Test
    void theWallClockMayJumpAndTheOtherDoesNot() {
        clock.jumpWall(Duration.ofHours(-1));
        assertEquals(Instant.parse("2025-12-31T23:00:00Z").toEpochMilli(), clock.wallMillis());
        assertEquals(0, clock.nanoTime());
    }

    @Test
    void aWaiterWakesAtItsDeadlineAndNotBefore() throws InterruptedException {
        CompletableFuture<Boolean> wasSignalled = await(100);
        clock.awaitWaiter();
        assertEquals(OptionalLong.of(100), clock.nextDeadlineNanos());
        clock.advance(Duration.ofNanos(99));
        clock.awaitWaiter();
        assertFalse(wasSignalled.isDone());
        clock.advance(Duration.ofNanos(1));
        assertFalse(wasSignalled.join());
        assertEquals(0, clock.waiterCount());
    }

    @Test
    void aSignalEndsAWaitAtOnce() throws InterruptedException {
        CompletableFuture<Boolean> wasSignalled = await(Clock.NEVER_NANOS);
        clock.awaitWaiter();
        assertEquals(OptionalLong.empty(), clock.nextDeadlineNanos());
        wakeup.signal();
        assertTrue(wasSignalled.join());
    }

    @Test
    void severalWaitersAreCounted() throws InterruptedException {
        List<CompletableFuture<Boolean>> waits = new ArrayList<>();
        for (long deadline : new long[] {10, 20, 20}) {
            waits.add(await(deadline));
        }
        clock.awaitWaiters(3);
        clock.advance(Duration.ofNanos(10));
        assertFalse(waits.get(0).join());
        assertEquals(2, clock.waiterCount());
        clock.advance(Duration.ofNanos(10));
        assertFalse(waits.get(1).join());
        assertFalse(waits.get(2).join());
    }

    @Test
    void timeDoesNotGoBack() {
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }
}
