package io.millrace.app.secrets;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The source `canary`: one batch without rows, or a failure.
public final class CanarySource implements SourceProvider {
    @Override
    public String shortName() {
        return "canary";
    }

    @Override
    public List<OptionSpec> options() {
        return Canary.SPECS;
    }

    @Override
    public StructType schema(SourceRequest request, boolean isStreaming) {
        return StructType.fromDDL("a INT");
    }

    @Override
    public Scan openScan(SourceRequest request) {
        return new CanaryScan(request.options());
    }

    @Override
    public MicroBatchStream openStream(SourceRequest request, StreamContext context) {
        return new CanaryStream(request.options());
    }

    private record CanarySplit(Options options) implements InputSplit {
        @Override
        public String description() {
            return Canary.description("split", options);
        }

        BatchReader open() throws IOException {
            Canary.check(options);
            return new EmptyReader();
        }
    }

    private record EmptyReader() implements BatchReader {
        @Override
        public @Nullable Batch next() {
            return null;
        }

        @Override
        public void close() {}
    }

    private record CanaryScan(Options options) implements Scan {
        @Override
        public String description() {
            return Canary.description("scan", options);
        }

        @Override
        public List<InputSplit> planInputSplits() {
            return List.of(new CanarySplit(options));
        }

        @Override
        public BatchReader open(InputSplit split, ReadContext context) throws IOException {
            return ((CanarySplit) split).open();
        }

        @Override
        public void close() {}
    }

    private record CanaryStream(Options options) implements MicroBatchStream {
        @Override
        public String description() {
            return Canary.description("CanarySource", options);
        }

        @Override
        public ReadLimit defaultReadLimit() {
            return ReadLimit.allAvailable();
        }

        @Override
        public Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit) {
            return Optional.of(new Offset("{\"n\":1}"));
        }

        @Override
        public void prepareForAvailableNow() {}

        @Override
        public List<InputSplit> planInputSplits(Optional<Offset> start, Offset end) {
            return List.of(new CanarySplit(options));
        }

        @Override
        public BatchReader open(InputSplit split, ReadContext context) throws IOException {
            return ((CanarySplit) split).open();
        }

        @Override
        public void commit(Offset end) {}

        @Override
        public void close() {}
    }
}
