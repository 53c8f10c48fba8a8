package io.millrace.checkpoint;

import io.millrace.batch.Batch;
import io.millrace.error.MillraceException;
import io.millrace.state.StateRows;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// The rows of a state whose failures are named as those of the checkpoint: to whoever reads them
/// they would look like failures of the input.
record StoredStateRows(String location, StateRows rows) implements StateRows {
    @Override
    public @Nullable Batch next() {
        try {
            return rows.next();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private MillraceException failed(IOException cause) {
        return CheckpointErrors.io(location, "the state was read", cause);
    }
}
