package io.millrace.testkit;

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
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Keeps the rows of each batch through every restart of a query, and holds replays to them.
/// Thread-safe.
final class CollectingSink implements SinkProvider {
    private final NavigableMap<Long, List<Row>> batches = new TreeMap<>();

    @Override
    public String shortName() {
        return "test";
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
                "The sink of a stream test takes no static frames.", "Use collectAsList().");
    }

    /// Returns the rows of the batches after the given one, in order.
    synchronized List<Row> rowsAfter(long batchId) {
        return flat(batches.tailMap(batchId, false).values());
    }

    /// Returns the rows of the last batch.
    synchronized List<Row> lastRows() {
        return batches.isEmpty() ? List.of() : batches.lastEntry().getValue();
    }

    /// Returns the last batch, or -1.
    synchronized long lastBatchId() {
        return batches.isEmpty() ? -1 : batches.lastKey();
    }

    private static List<Row> flat(Collection<List<Row>> parts) {
        List<Row> rows = new ArrayList<>();
        parts.forEach(rows::addAll);
        return rows;
    }

    private synchronized void add(long batchId, List<Row> rows) {
        List<Row> before = batches.putIfAbsent(batchId, rows);
        if (before != null && !before.equals(rows)) {
            throw new AssertionError(
                    "The replay of batch " + batchId + " gave " + rows + " after " + before);
        }
    }

    /// Returns the rows batch by batch.
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        batches.forEach(
                (batchId, rows) -> {
                    text.append("batch ").append(batchId).append('\n');
                    rows.forEach(row -> text.append("    ").append(row).append('\n'));
                });
        return text.toString();
    }

    private final class Writer implements StreamSink {
        @Override
        public String description() {
            return "TestSink";
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> rows) {
            List<Row> converted = new ArrayList<>();
            for (Batch part : rows) {
                converted.addAll(RowConverter.toRows(part));
            }
            add(batch.batchId(), converted);
            return "";
        }

        @Override
        public void finish(String token) {}

        @Override
        public void close() {}
    }
}
