package io.millrace.streaming;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.UUID;

/// Told of every query of a session: its start, its progress, its idle times and its end.
///
/// [#onQueryStarted] is called by the starting thread before `start()` returns; the others by one
/// thread, in order. What a listener throws is logged and does not touch the query. A class, as in
/// Spark, so that listeners written for Spark extend it as they are.
public abstract class StreamingQueryListener {
    /// Called before `start()` returns; what blocks here blocks the start.
    public abstract void onQueryStarted(QueryStartedEvent event);

    /// Called after each trigger that had something to report.
    public abstract void onQueryProgress(QueryProgressEvent event);

    /// Called from time to time while a query has nothing to do; does nothing unless overridden.
    public void onQueryIdle(QueryIdleEvent event) {}

    /// Called when a query has ended, either way.
    public abstract void onQueryTerminated(QueryTerminatedEvent event);

    /// Anything a listener is told.
    public sealed interface Event {
        UUID id();

        UUID runId();
    }

    /// A query has started.
    ///
    /// @param name null if it has none
    /// @param timestamp when, as ISO 8601 in UTC with milliseconds
    public record QueryStartedEvent(UUID id, UUID runId, @Nullable String name, String timestamp)
            implements Event {}

    /// A query has made progress.
    public record QueryProgressEvent(StreamingQueryProgress progress) implements Event {
        @Override
        public UUID id() {
            return progress.id();
        }

        @Override
        public UUID runId() {
            return progress.runId();
        }
    }

    /// A query has had nothing to do.
    ///
    /// @param timestamp when, as ISO 8601 in UTC with milliseconds
    public record QueryIdleEvent(UUID id, UUID runId, String timestamp) implements Event {}

    /// A query has ended.
    ///
    /// @param exception the error's text; empty if the query was stopped or had no more to do
    /// @param errorClassOnException the error's condition, if it has one
    public record QueryTerminatedEvent(
            UUID id, UUID runId, Optional<String> exception, Optional<String> errorClassOnException)
            implements Event {}
}
