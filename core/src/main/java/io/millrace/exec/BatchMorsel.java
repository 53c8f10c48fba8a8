package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;

import org.jspecify.annotations.Nullable;

/// A batch that is there already. Hands out a second owner, so that it can be read again.
///
/// @param batch borrowed from whoever made the pipeline, who outlives it
record BatchMorsel(Batch batch, String description) implements Morsel {
    @Override
    public BatchReader open() {
        return new BatchReader() {
            private boolean isRead;

            @Override
            public @Nullable Batch next() {
                if (isRead) {
                    return null;
                }
                isRead = true;
                return batch.retain();
            }

            @Override
            public void close() {
                // Nothing is open: the batch belongs to the pipeline's maker.
            }
        };
    }
}
