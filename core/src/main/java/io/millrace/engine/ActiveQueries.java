package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryListener;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The queries of a session that are running, and those that ended since somebody last forgot them.
/// Thread-safe.
public final class ActiveQueries {
    private final ListenerBus bus;
    private final Map<UUID, MicroBatchQuery> byRunId = new LinkedHashMap<>();
    private final Set<String> reservedNames = new HashSet<>();
    private @Nullable MicroBatchQuery lastEnded;
    private @Nullable MicroBatchQuery lastFailed;
    private boolean isClosed;

    ActiveQueries(ListenerBus bus) {
        this.bus = bus;
    }

    /// Returns the queries that have not ended, in the order of their start.
    public synchronized List<StreamingQuery> active() {
        return new ArrayList<>(byRunId.values());
    }

    /// Returns the active query with the id, or empty.
    public synchronized Optional<StreamingQuery> get(UUID id) {
        return byRunId.values().stream()
                .filter(query -> query.id().equals(id))
                .map(StreamingQuery.class::cast)
                .findFirst();
    }

    synchronized List<MicroBatchQuery> all() {
        return new ArrayList<>(byRunId.values());
    }

    /// Returns those that run, and lets none in any more.
    synchronized List<MicroBatchQuery> close() {
        isClosed = true;
        return all();
    }

    /// Enters a query that is about to run.
    ///
    /// @throws io.millrace.error.MillraceException `SESSION_CLOSED`
    synchronized void enter(MicroBatchQuery query) {
        if (isClosed) {
            throw ErrorCondition.SESSION_CLOSED.error(
                    "The session was closed before the query could run.",
                    "Start it in another session.");
        }
        byRunId.put(query.runId(), query);
    }

    /// A name that a query is about to be entered under.
    interface Reservation extends AutoCloseable {
        @Override
        void close();
    }

    /// Keeps the names from other queries. Names ignore case: tables of memory sinks and of late
    /// rows have them, too.
    ///
    /// @throws io.millrace.error.MillraceException `QUERY_NAME_IN_USE`
    synchronized Reservation reserve(List<String> names) {
        Set<String> keys = new HashSet<>();
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            boolean isActive =
                    byRunId.values().stream()
                            .flatMap(query -> query.names().stream())
                            .anyMatch(name::equalsIgnoreCase);
            if (isActive || reservedNames.contains(key) || !keys.add(key)) {
                throw ErrorCondition.QUERY_NAME_IN_USE.error(
                        "A query named `"
                                + name
                                + "`, or with a table of late rows of this name, is active"
                                + " already.",
                        "Choose another name, or stop that query first.");
            }
        }
        reservedNames.addAll(keys);
        return () -> release(keys);
    }

    private synchronized void release(Set<String> keys) {
        reservedNames.removeAll(keys);
    }

    /// Takes out a query that has ended.
    synchronized void leave(MicroBatchQuery query) {
        if (byRunId.remove(query.runId()) != null) {
            lastEnded = query;
            if (query.exception().isPresent()) {
                lastFailed = query;
            }
            notifyAll();
        }
    }

    /// Waits until any query has ended since the session's start or the last [#resetTerminated()].
    ///
    /// @param timeoutMs how long at most, or a negative number for ever
    /// @return whether one has ended
    /// @throws StreamingQueryException when one has failed
    public boolean awaitAny(long timeoutMs) throws StreamingQueryException {
        MicroBatchQuery ended;
        try {
            ended = awaitEnded(timeoutMs);
        } catch (InterruptedException e) {
            throw MicroBatchQuery.interrupted(e);
        }
        if (ended == null) {
            return false;
        }
        Optional<StreamingQueryException> failure = ended.exception();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return true;
    }

    private synchronized @Nullable MicroBatchQuery awaitEnded(long timeoutMs)
            throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (lastEnded == null) {
            if (timeoutMs < 0) {
                wait();
            } else {
                long restMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                if (restMillis <= 0) {
                    return null;
                }
                wait(restMillis);
            }
        }
        return lastFailed != null ? lastFailed : lastEnded;
    }

    /// Forgets the queries that have ended, so that [#awaitAny(long)] waits for the next.
    public synchronized void resetTerminated() {
        lastEnded = null;
        lastFailed = null;
    }

    /// Adds a listener to the queries of the session.
    public void addListener(StreamingQueryListener listener) {
        bus.add(listener);
    }

    /// Removes the listener.
    public void removeListener(StreamingQueryListener listener) {
        bus.remove(listener);
    }

    /// Returns the listeners.
    public List<StreamingQueryListener> listeners() {
        return bus.all();
    }
}
