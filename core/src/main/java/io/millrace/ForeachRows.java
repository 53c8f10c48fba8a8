package io.millrace;

import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.SinkBatch;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.Cancellation;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Gives each row of a batch to a user's writer: one partition, number 0.
record ForeachRows<T>(Dataset<T> frame, ForeachWriter<T> writer)
        implements UserSinks.BatchConsumer {
    private static final long PARTITION = 0;

    @Override
    public void accept(SinkBatch batch, List<Batch> rows) {
        try {
            write(batch.batchId(), rows);
        } catch (RuntimeException e) {
            throw ErrorCondition.FOREACH_USER_FUNCTION_ERROR.error(
                    "The ForeachWriter threw at batch " + batch.batchId() + ": " + e + ".",
                    "The cause below is the writer's own.",
                    e);
        }
    }

    private void write(long batchId, List<Batch> rows) {
        boolean isWanted = writer.open(PARTITION, batchId);
        Throwable failure = null;
        try {
            if (isWanted) {
                process(rows);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            close(failure);
        }
    }

    private void process(List<Batch> rows) {
        for (Batch batch : rows) {
            for (int row = 0; row < batch.rowCount(); row++) {
                Cancellation.check();
                writer.process(frame.decode(RowConverter.toRow(batch, row)));
            }
        }
    }

    /// Closes the writer; an error of that must not hide the one that came first.
    private void close(@Nullable Throwable failure) {
        try {
            writer.close(failure);
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        }
    }
}
