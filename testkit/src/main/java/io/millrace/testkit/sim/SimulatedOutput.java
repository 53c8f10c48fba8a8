package io.millrace.testkit.sim;

import io.millrace.Row;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.OutputMode;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A sink that outlives every process and keys on the batch id, as a user's `foreachBatch` should:
/// a batch that comes again must be what it was, whoever computed it. Thread-safe.
public final class SimulatedOutput implements SinkProvider {
    private final NavigableMap<Long, List<Row>> batches = new TreeMap<>();
    private Optional<String> violation = Optional.empty();

    /// Makes an empty sink.
    public SimulatedOutput() {}

    /// Returns a second sink that has seen the same.
    public synchronized SimulatedOutput copy() {
        SimulatedOutput copy = new SimulatedOutput();
        copy.batches.putAll(batches);
        copy.violation = violation;
        return copy;
    }

    /// Takes a batch; what a function for `foreachBatch` calls.
    public synchronized void record(long batchId, List<Row> rows) {
        List<Row> before = batches.putIfAbsent(batchId, List.copyOf(rows));
        if (before != null && !before.equals(rows)) {
            violate("batch " + batchId + " came again as " + rows + " after " + before);
        } else if (before == null && batches.size() != batchId + 1) {
            violate("batch " + batchId + " came as number " + batches.size());
        }
    }

    private void violate(String what) {
        violation = violation.or(() -> Optional.of(what));
    }

    /// Returns what a run did wrong, or empty.
    public synchronized Optional<String> violation() {
        return violation;
    }

    /// Returns the rows of each batch, in order.
    public synchronized List<List<Row>> batches() {
        return new ArrayList<>(batches.values());
    }

    @Override
    public String shortName() {
        return "simulated";
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
        return true;
    }

    @Override
    public StreamSink openStream(SinkRequest request) {
        return new Writer();
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) {
        throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                "The simulated sink takes no static frames.", "Use collectAsList().");
    }

    private final class Writer implements StreamSink {
        @Override
        public String description() {
            return "SimulatedOutput";
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> parts) {
            List<Row> rows = new ArrayList<>();
            parts.forEach(part -> rows.addAll(RowConverter.toRows(part)));
            record(batch.batchId(), rows);
            return "";
        }

        @Override
        public void finish(String token) {}

        @Override
        public void close() {}
    }
}
