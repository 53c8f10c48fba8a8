package io.millrace.streaming;

import io.millrace.engine.ActiveQueries;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// The streaming queries of a session. Thread-safe.
public final class StreamingQueryManager {
    private final ActiveQueries queries;

    /// Users get one from [io.millrace.Session#streams()].
    public StreamingQueryManager(ActiveQueries queries) {
        this.queries = queries;
    }

    /// Returns the queries that have not ended.
    public StreamingQuery[] active() {
        return queries.active().toArray(StreamingQuery[]::new);
    }

    /// Returns the active query of the id; null if there is none.
    public @Nullable StreamingQuery get(UUID id) {
        return queries.get(id).orElse(null);
    }

    /// Returns the active query of the id, as text; null if there is none.
    ///
    /// @throws IllegalArgumentException if the text is no UUID
    public @Nullable StreamingQuery get(String id) {
        return get(UUID.fromString(id));
    }

    /// Waits until a query has ended since the session began or [#resetTerminated()] was called.
    ///
    /// @throws StreamingQueryException if one failed
    public void awaitAnyTermination() throws StreamingQueryException {
        queries.awaitAny(-1);
    }

    /// The same, for a time at most.
    ///
    /// @param timeoutMs more than 0
    /// @return whether a query has ended
    /// @throws IllegalArgumentException if the time is not above 0
    /// @throws StreamingQueryException if one failed
    public boolean awaitAnyTermination(long timeoutMs) throws StreamingQueryException {
        if (timeoutMs <= 0) {
            throw new IllegalArgumentException("a timeout of " + timeoutMs + " ms");
        }
        return queries.awaitAny(timeoutMs);
    }

    /// Forgets the queries that have ended, so that the next wait is for others.
    public void resetTerminated() {
        queries.resetTerminated();
    }

    /// Tells the listener of all queries from now on.
    public void addListener(StreamingQueryListener listener) {
        queries.addListener(listener);
    }

    /// Tells the listener no more.
    public void removeListener(StreamingQueryListener listener) {
        queries.removeListener(listener);
    }

    /// Returns the listeners.
    public StreamingQueryListener[] listListeners() {
        return queries.listeners().toArray(StreamingQueryListener[]::new);
    }
}
