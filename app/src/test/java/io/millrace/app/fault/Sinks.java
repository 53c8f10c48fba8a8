package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.ForeachWriter;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/// The sinks that write to no file.
final class Sinks {
    private Sinks() {}

    /// The table of a memory sink, which is rebuilt when the query starts again.
    static final class Memory implements Outside {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public StreamingQuery start(Start query) throws TimeoutException {
            return query.writer().format("memory").start();
        }

        @Override
        public void check(Job job, Session session, DiskState disk) {
            List<Row> rows = session.table(Start.NAME).collectAsList();
            assertEquals(
                    job.expected(Event.BATCHES.size() - 1), Rows.sorted(Rows.texts(rows)), "table");
        }
    }

    /// A function that adds each batch to what is there: at least once.
    static final class PlainForeachBatch implements Outside {
        private final Deliveries deliveries = new Deliveries();

        @Override
        public String name() {
            return "foreachBatch";
        }

        @Override
        public StreamingQuery start(Start query) throws TimeoutException {
            return query.writer()
                    .foreachBatch(
                            (Dataset<Row> rows, Long batchId) ->
                                    deliveries.add(batchId, Rows.texts(rows.collectAsList())))
                    .start();
        }

        @Override
        public void check(Job job, Session session, DiskState disk) {
            deliveries.check(job);
            assertTrue(deliveries.repeated() <= Trial.FAULTS_MAX, "batches that came again");
        }
    }

    /// A function that keys on the batch id: exactly once.
    static final class IdempotentForeachBatch implements Outside {
        private final NavigableMap<Long, List<String>> table = new TreeMap<>();

        @Override
        public String name() {
            return "foreachBatch by batch id";
        }

        @Override
        public StreamingQuery start(Start query) throws TimeoutException {
            return query.writer()
                    .foreachBatch(
                            (Dataset<Row> rows, Long batchId) ->
                                    table.putIfAbsent(
                                            batchId, Rows.sorted(Rows.texts(rows.collectAsList()))))
                    .start();
        }

        @Override
        public void check(Job job, Session session, DiskState disk) {
            List<List<String>> expected = new ArrayList<>();
            for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
                expected.add(job.expected(batch));
            }
            assertEquals(expected, List.copyOf(table.values()), "each batch once");
        }
    }

    /// A writer of rows: at least once, each attempt opened and closed.
    static final class Foreach implements Outside {
        private final Deliveries deliveries = new Deliveries();

        @Override
        public String name() {
            return "foreach";
        }

        @Override
        public StreamingQuery start(Start query) throws TimeoutException {
            return query.writer().foreach(new Recorder(deliveries)).start();
        }

        @Override
        public void check(Job job, Session session, DiskState disk) {
            deliveries.check(job);
            assertTrue(deliveries.repeated() <= Trial.FAULTS_MAX, "batches that came again");
        }
    }

    private static final class Recorder extends ForeachWriter<Row> {
        private static final long serialVersionUID = 1L;

        private final transient Deliveries deliveries;
        private final transient List<Row> rows = new ArrayList<>();
        private long batchId;

        Recorder(Deliveries deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public boolean open(long partitionId, long epochId) {
            rows.clear();
            batchId = epochId;
            return true;
        }

        @Override
        public void process(Row row) {
            rows.add(row);
        }

        @Override
        public void close(@Nullable Throwable error) {
            assertEquals(null, error);
            deliveries.add(batchId, Rows.texts(rows));
        }
    }

    /// Nothing but the computation.
    static final class Noop implements Outside {
        @Override
        public String name() {
            return "noop";
        }

        @Override
        public StreamingQuery start(Start query) throws TimeoutException {
            return query.writer().format("noop").start();
        }

        /// There is nothing outside; the checkpoint is checked for every sink.
        @Override
        public void check(Job job, Session session, DiskState disk) {}
    }
}
