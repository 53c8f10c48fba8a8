package io.millrace.engine;

import io.millrace.streaming.Clock;
import io.millrace.streaming.Trigger;
import io.millrace.streaming.Wakeup;

import java.util.function.BooleanSupplier;

/// Says when the next trigger fires.
///
/// With an interval, ticks are multiples of it on the wall clock's scale, as in Spark: the next one
/// is counted from the time the batch *started*; after a batch that ran past it the next starts at
/// once and missed ticks are not made up. Without an interval the next trigger follows at once, or
/// when there was nothing to do after a while: the polling delay at first, then a tenth of the time
/// that the query has been idle, 50 times the delay at most. So a query that waits for long costs
/// next to nothing, and sees new data a tenth of its wait later at most.
final class TriggerPacer {
    private static final int DELAYS_MAX = 50;
    private static final int IDLE_PER_DELAY = 10;

    private final Clock clock;
    private final Wakeup wakeup;
    private final long intervalMillis;
    private final long pollingDelayNanos;
    private long idleSinceNanos;

    TriggerPacer(Clock clock, Wakeup wakeup, Trigger trigger, long pollingDelayMillis) {
        this.clock = clock;
        this.wakeup = wakeup;
        this.pollingDelayNanos = pollingDelayMillis * 1_000_000L;
        this.idleSinceNanos = clock.nanoTime();
        this.intervalMillis =
                switch (trigger) {
                    case Trigger.ProcessingTimeTrigger(long interval) -> interval;
                    case Trigger.OneTimeTrigger _, Trigger.AvailableNowTrigger _ -> 0;
                };
    }

    /// Waits for the next trigger.
    ///
    /// @param startMillis wall clock when the trigger before fired
    /// @param hadWork whether it ran a batch
    /// @param isStopping ends the wait, which a wake-up makes it ask
    void awaitNext(long startMillis, boolean hadWork, BooleanSupplier isStopping)
            throws InterruptedException {
        if (intervalMillis == 0) {
            awaitData(hadWork);
            return;
        }
        long tickMillis = Math.floorDiv(startMillis, intervalMillis) * intervalMillis;
        long restMillis = tickMillis + intervalMillis - clock.wallMillis();
        long deadlineNanos = clock.nanoTime() + restMillis * 1_000_000L;
        boolean isWoken = restMillis > 0;
        while (isWoken && !isStopping.getAsBoolean()) {
            // A wake-up is only a signal that data may be there; the tick is what counts here.
            isWoken = clock.await(wakeup, deadlineNanos);
        }
    }

    private void awaitData(boolean hadWork) throws InterruptedException {
        long now = clock.nanoTime();
        if (hadWork) {
            idleSinceNanos = now;
            return;
        }
        long delay = (now - idleSinceNanos) / IDLE_PER_DELAY;
        long most = DELAYS_MAX * pollingDelayNanos;
        clock.await(wakeup, now + Math.clamp(delay, pollingDelayNanos, most));
    }
}
