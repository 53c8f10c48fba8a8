package io.millrace.engine.sink;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.streaming.OutputMode;

import java.util.List;

/// The sink `noop`: computes everything and writes nothing, for benchmarks.
public final class NoopSinkProvider implements SinkProvider {
    @Override
    public String shortName() {
        return "noop";
    }

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
    public boolean isExactlyOnce() {
        return true;
    }

    @Override
    public StreamSink openStream(SinkRequest request) {
        return new NoopSink();
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) {
        return new NoopWrite();
    }

    private record NoopSink() implements StreamSink {
        @Override
        public String description() {
            return "NoopSink";
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) {
            return "";
        }

        @Override
        public void finish(String token) {
            // Nothing was written.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private record NoopWrite() implements BatchWrite {
        @Override
        public void write(Batch batch) {
            // Nothing is kept.
        }

        @Override
        public void commit() {
            // Nothing was written.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
