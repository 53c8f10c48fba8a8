package io.millrace.exec;

import io.millrace.streaming.Clock;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What the workers of one query are at, and since when, so that a stuck one can be named.
/// Thread-safe.
public final class Activities {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Clock clock;
    private final Map<Thread, Activity> byThread = new ConcurrentHashMap<>();

    private record Activity(String description, long sinceNanos) {}

    /// Creates an empty log.
    public Activities(Clock clock) {
        this.clock = clock;
    }

    /// Says that this thread begins with a piece of input.
    void begin(String description) {
        byThread.put(Thread.currentThread(), new Activity(description, clock.nanoTime()));
    }

    /// Says that this thread is done.
    void end() {
        byThread.remove(Thread.currentThread());
    }

    /// Returns the piece of input that a worker has been at for longer than the time, the oldest
    /// one.
    public Optional<String> stuckSince(long nanos) {
        long now = clock.nanoTime();
        Activity oldest = null;
        for (Activity activity : byThread.values()) {
            if (now - activity.sinceNanos() > nanos
                    && (oldest == null || activity.sinceNanos() < oldest.sinceNanos())) {
                oldest = activity;
            }
        }
        return Optional.ofNullable(oldest)
                .map(
                        stuck ->
                                stuck.description()
                                        + " for "
                                        + (now - stuck.sinceNanos()) / NANOS_PER_SECOND
                                        + " s");
    }
}
