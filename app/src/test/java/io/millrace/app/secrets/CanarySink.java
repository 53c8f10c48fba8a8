package io.millrace.app.secrets;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.OutputMode;

import java.io.IOException;
import java.util.List;

/// The sink `canary`: takes everything and keeps nothing, or fails.
public final class CanarySink implements SinkProvider {
    @Override
    public String shortName() {
        return "canary";
    }

    @Override
    public List<OptionSpec> options() {
        return Canary.SPECS;
    }

    @Override
    public boolean supports(OutputMode mode) {
        return true;
    }

    @Override
    public boolean needsCheckpoint() {
        return true;
    }

    @Override
    public StreamSink openStream(SinkRequest request) {
        return new Sink(request.options());
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) {
        throw ErrorCondition.UNSUPPORTED_SINK.error(
                "Nothing static goes to " + request.options() + ".", "Write a stream.");
    }

    private record Sink(Options options) implements StreamSink {
        @Override
        public String description() {
            return Canary.description("CanarySink", options);
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) throws IOException {
            Canary.check(options);
            return "";
        }

        @Override
        public void finish(String token) {}

        @Override
        public void close() {}
    }
}
