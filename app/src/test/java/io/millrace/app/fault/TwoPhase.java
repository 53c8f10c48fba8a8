package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.Session;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.StreamingQuery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/// A sink that stages each batch and publishes it when the query has committed it: exactly once.
final class TwoPhase implements Outside, SinkProvider {
    private final Map<String, Staged> staged = new HashMap<>();
    private final NavigableMap<Long, List<String>> published = new TreeMap<>();
    private long highestEpoch;

    private record Staged(long batchId, List<String> rows) {}

    @Override
    public String name() {
        return "two phases";
    }

    @Override
    public StreamingQuery start(Start query) throws TimeoutException {
        return query.into(this);
    }

    @Override
    public void check(Job job, Session session, DiskState disk) {
        List<List<String>> expected = new ArrayList<>();
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            expected.add(job.expected(batch));
        }
        assertEquals(expected, List.copyOf(published.values()), "each batch once");
    }

    @Override
    public String shortName() {
        return "two-phase";
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
        long epoch = request.run().epoch();
        assertEquals(Math.max(highestEpoch + 1, epoch), epoch, "epochs rise");
        highestEpoch = epoch;
        return new Writer(epoch);
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) {
        throw new UnsupportedOperationException("streams only");
    }

    private void publish(String token) {
        Staged batch = staged.get(token);
        assertNotNull(batch, () -> "nothing was staged as " + token);
        List<String> before = published.putIfAbsent(batch.batchId(), batch.rows());
        if (before != null) {
            assertEquals(before, batch.rows(), "published twice");
        }
    }

    private final class Writer implements StreamSink {
        private final long epoch;

        Writer(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public String description() {
            return "TwoPhase";
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) {
            assertEquals(epoch, batch.epoch(), "epoch of the batch");
            List<String> rows = new ArrayList<>();
            for (Batch part : batches) {
                rows.addAll(Rows.texts(RowConverter.toRows(part)));
            }
            String token = batch.batchId() + "." + epoch;
            staged.put(token, new Staged(batch.batchId(), Rows.sorted(rows)));
            return token;
        }

        @Override
        public void finish(String token) {
            publish(token);
        }

        @Override
        public void close() {}
    }
}
