package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.streaming.Clock;
import io.millrace.streaming.Trigger;
import io.millrace.streaming.Wakeup;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Deque;

class TriggerPacerTest {
    private final RecordingClock clock = new RecordingClock();

    private TriggerPacer pacer(Trigger trigger) {
        return new TriggerPacer(clock, new Wakeup(), trigger, 10);
    }

    @Test
    void withoutAnIntervalABatchIsFollowedAtOnceAndNothingByThePollingDelay() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(0));
        pacer.awaitNext(clock.millis, true, () -> false);
        assertEquals(0, clock.waits);
        pacer.awaitNext(clock.millis, false, () -> false);
        assertEquals(10, clock.waitedMillis);
    }

    @Test
    void whoWaitsForLongLooksLessOften() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(0));
        clock.millis = 1_000;
        pacer.awaitNext(1_000, true, () -> false);
        clock.millis = 1_050;
        pacer.awaitNext(1_050, false, () -> false);
        assertEquals(10, clock.waitedMillis);
        clock.millis = 1_400;
        pacer.awaitNext(1_400, false, () -> false);
        assertEquals(40, clock.waitedMillis);
        clock.millis = 100_000;
        pacer.awaitNext(100_000, false, () -> false);
        assertEquals(500, clock.waitedMillis);
        pacer.awaitNext(100_000, true, () -> false);
        pacer.awaitNext(100_000, false, () -> false);
        assertEquals(10, clock.waitedMillis);
    }

    @Test
    void theSettingBoundsTheWaitOnBothSides() throws Exception {
        TriggerPacer pacer = new TriggerPacer(clock, new Wakeup(), Trigger.ProcessingTime(0), 2);
        clock.millis = 10;
        pacer.awaitNext(10, false, () -> false);
        assertEquals(2, clock.waitedMillis);
        clock.millis = 100_000;
        pacer.awaitNext(100_000, false, () -> false);
        assertEquals(100, clock.waitedMillis);
    }

    @Test
    void ticksAreMultiplesOfTheIntervalCountedFromTheStartOfTheBatch() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(1000));
        clock.millis = 5_300;
        pacer.awaitNext(5_100, true, () -> false);
        assertEquals(700, clock.waitedMillis);
    }

    @Test
    void startedOnATickTheNextOneFollows() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(1000));
        clock.millis = 5_000;
        pacer.awaitNext(5_000, true, () -> false);
        assertEquals(1000, clock.waitedMillis);
    }

    @Test
    void aBatchThatRanPastItsTickIsFollowedAtOnce() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(1000));
        clock.millis = 7_400;
        pacer.awaitNext(5_100, true, () -> false);
        assertEquals(0, clock.waits);
    }

    @Test
    void aWakeUpDoesNotMoveATick() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(1000));
        clock.signals.add(true);
        clock.millis = 5_300;
        pacer.awaitNext(5_300, false, () -> false);
        assertEquals(2, clock.waits);
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        TriggerPacer pacer = pacer(Trigger.ProcessingTime(1000));
        clock.signals.add(true);
        clock.millis = 5_300;
        int[] asked = new int[1];
        pacer.awaitNext(5_300, false, () -> asked[0]++ > 0);
        assertEquals(1, clock.waits);
    }

    /// Notes how long it was asked to wait, and answers with the given signals.
    private static final class RecordingClock implements Clock {
        private final Deque<Boolean> signals = new ArrayDeque<>();
        private long millis;
        private int waits;
        private long waitedMillis;

        @Override
        public long wallMillis() {
            return millis;
        }

        @Override
        public long nanoTime() {
            return millis * 1_000_000;
        }

        @Override
        public boolean await(Wakeup wakeup, long deadlineNanos) {
            waits++;
            waitedMillis = deadlineNanos / 1_000_000 - millis;
            return !signals.isEmpty() && signals.removeFirst();
        }
    }
}
