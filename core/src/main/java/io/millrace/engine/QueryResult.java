package io.millrace.engine;

import io.millrace.batch.Batch;

import java.util.List;

/// The rows of a static plan, in order. Owns its batches; the session's close waits for its own.
public final class QueryResult implements AutoCloseable {
    private final List<Batch> batches;
    private final StaticRuns.Ticket ticket;

    QueryResult(List<Batch> batches, StaticRuns.Ticket ticket) {
        this.batches = List.copyOf(batches);
        this.ticket = ticket;
    }

    /// Returns the batches, which stay the result's.
    public List<Batch> batches() {
        return batches;
    }

    @Override
    public void close() {
        try (ticket) {
            Batch.closeAll(batches);
        }
    }
}
