package io.millrace.state;

import io.millrace.batch.Batch;

/// Some rows of a state file. Owns its batch.
///
/// @param batch upserts in all columns of the spec, or tombstones in the group columns
/// @param areTombstones which of the two
public record StateBlock(Batch batch, boolean areTombstones) implements AutoCloseable {
    @Override
    public void close() {
        batch.close();
    }
}
