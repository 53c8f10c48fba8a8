package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.types.StructType;

import java.util.List;

/// The rows of a static plan, in order. Owns its batches.
///
/// @param schema names and types of the columns, also when there are no batches
public record QueryResult(StructType schema, List<Batch> batches) implements AutoCloseable {
    /// Copies the list.
    public QueryResult {
        batches = List.copyOf(batches);
    }

    /// Returns the number of rows.
    public long rowCount() {
        return batches.stream().mapToLong(Batch::rowCount).sum();
    }

    @Override
    public void close() {
        Batch.closeAll(batches);
    }
}
