package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.types.StructType;

import java.util.List;

/// The rows of a static plan, in order. Owns its batches; the session's close waits for its own.
public final class QueryResult implements AutoCloseable {
    private final StructType schema;
    private final List<Batch> batches;
    private final StaticRuns.Ticket ticket;

    QueryResult(StructType schema, List<Batch> batches, StaticRuns.Ticket ticket) {
        this.schema = schema;
        this.batches = List.copyOf(batches);
        this.ticket = ticket;
    }

    /// Returns names and types of the columns, also when there are no batches.
    public StructType schema() {
        return schema;
    }

    /// Returns the batches, which stay the result's.
    public List<Batch> batches() {
        return batches;
    }

    /// Returns the number of rows.
    public long rowCount() {
        return batches.stream().mapToLong(Batch::rowCount).sum();
    }

    @Override
    public void close() {
        try (ticket) {
            Batch.closeAll(batches);
        }
    }
}
