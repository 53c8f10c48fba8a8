package io.millrace;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.OutputMode;

import java.util.List;

/// The sinks of `foreach` and `foreachBatch`, for [io.millrace.streaming.DataStreamWriter].
public final class UserSinks {
    /// What is done with the rows of a batch.
    @FunctionalInterface
    interface BatchConsumer {
        void accept(SinkBatch batch, List<Batch> rows);
    }

    private UserSinks() {}

    /// Returns the sink that gives each row to the writer.
    ///
    /// @param frame of the rows' type
    public static <T> SinkProvider foreach(Dataset<T> frame, ForeachWriter<T> writer) {
        return new Provider("foreach", "ForeachWriterSink", new ForeachRows<>(frame, writer));
    }

    /// Returns the sink that gives each batch to the function, as a static frame.
    ///
    /// @param frame of the rows' type
    public static <T> SinkProvider foreachBatch(
            Dataset<T> frame, VoidFunction2<Dataset<T>, Long> function) {
        return new Provider(
                "foreachBatch", "ForeachBatchSink", new ForeachBatch<>(frame, function));
    }

    private record Provider(String shortName, String description, BatchConsumer consumer)
            implements SinkProvider {
        @Override
        public List<OptionSpec> options() {
            return List.of();
        }

        @Override
        public boolean supports(OutputMode mode) {
            return true;
        }

        @Override
        public boolean needsCheckpoint() {
            return false;
        }

        @Override
        public StreamSink openStream(SinkRequest request) {
            return new Sink(description, consumer);
        }

        @Override
        public BatchWrite openBatch(BatchWriteRequest request) {
            throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                    "The sink " + shortName + " takes no static frames.",
                    "Use collectAsList() and a loop.");
        }
    }

    /// The user's code tells replayed batches apart by their id, so none is skipped here.
    private record Sink(String description, BatchConsumer consumer) implements StreamSink {
        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) {
            consumer.accept(batch, batches);
            return "";
        }

        @Override
        public void finish(String token) {}

        @Override
        public void close() {}
    }
}
