package io.millrace.spark;

import io.millrace.testkit.differential.Answer;
import io.millrace.testkit.differential.Answer.BatchAnswer;
import io.millrace.testkit.differential.CaseRunner;
import io.millrace.testkit.differential.Execution;
import io.millrace.testkit.differential.JavaApi;
import io.millrace.testkit.differential.QueryCase;

import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.types.StructType;

import scala.jdk.javaapi.CollectionConverters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Runs cases on Spark, one at a time, in the session of the JVM.
public final class SparkRunner implements CaseRunner {
    private static final String NO_DATA_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";
    private static final String WATERMARK_POLICY = "spark.sql.streaming.multipleWatermarkPolicy";

    private final SparkSession session;
    private final JavaApi api = new JavaApi(functions.class);

    private SparkRunner(SparkSession session) {
        this.session = session;
    }

    /// Opens the session.
    public static SparkRunner create() {
        return new SparkRunner(SparkSessions.open());
    }

    @Override
    public Answer run(QueryCase queryCase) {
        Run run = new Run(queryCase);
        try {
            run.feedAll(run.frame());
            return run.answer(null, null);
        } catch (Exception e) {
            return run.answer(SparkConditions.of(e), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        session.stop();
    }

    private final class Run {
        private final QueryCase queryCase;
        private final List<MemoryStream<Row>> streams = new ArrayList<>();
        private final Map<Long, List<List<Object>>> rows = new TreeMap<>();
        private final Map<Long, StreamingQueryProgress> progress = new TreeMap<>();
        private final String checkpoint = SparkSessions.temporary().toString();
        private String schema = "";

        Run(QueryCase queryCase) {
            this.queryCase = queryCase;
        }

        Dataset<Row> frame() throws Exception {
            for (String ddl : queryCase.schemas()) {
                streams.add(MemoryStream.apply(Encoders.row(StructType.fromDDL(ddl)), session));
            }
            List<Dataset<Row>> frames = new ArrayList<>();
            streams.forEach(stream -> frames.add(stream.toDF()));
            @SuppressWarnings("unchecked") // what the calls of a case end in
            Dataset<Row> frame = (Dataset<Row>) api.frame(frames, queryCase.calls());
            schema = frame.schema().toDDL();
            return frame;
        }

        private StreamingQuery start(Dataset<Row> frame) throws Exception {
            Execution execution = queryCase.execution();
            session.conf().set(NO_DATA_BATCHES, execution.noDataBatches());
            session.conf().set(WATERMARK_POLICY, execution.watermarkPolicy());
            VoidFunction2<Dataset<Row>, Long> collect = this::add;
            return frame.writeStream()
                    .outputMode(execution.mode())
                    .foreachBatch(collect)
                    .option("checkpointLocation", checkpoint)
                    .start();
        }

        private void add(Dataset<Row> batch, Long batchId) {
            List<List<Object>> values = new ArrayList<>();
            for (Row row : batch.collectAsList()) {
                values.add(SparkValues.ofRow(row));
            }
            synchronized (rows) {
                rows.put(batchId, values);
            }
        }

        void feedAll(Dataset<Row> frame) throws Exception {
            StreamingQuery query = start(frame);
            try {
                for (int step = 0; step < queryCase.batches().size(); step++) {
                    feed(query, queryCase.batches().get(step));
                    query.processAllAvailable();
                    if (queryCase.execution().restarts().contains(step)) {
                        stop(query);
                        query = start(frame);
                    }
                }
            } finally {
                stop(query);
            }
        }

        private void feed(StreamingQuery query, QueryCase.InputBatch batch) {
            StreamExecution execution = ((StreamingQueryWrapper) query).streamingQuery();
            ReentrantLock lock = execution.awaitProgressLock();
            // What tests of Spark itself hold, so that all streams are fed as one.
            lock.lock();
            try {
                for (int i = 0; i < streams.size(); i++) {
                    feed(streams.get(i), batch.rows().get(i));
                }
            } finally {
                lock.unlock();
            }
        }

        private void feed(MemoryStream<Row> stream, List<io.millrace.Row> rows) {
            List<Row> converted = new ArrayList<>();
            rows.forEach(row -> converted.add(SparkValues.toSpark(row)));
            stream.addData(CollectionConverters.asScala(converted).toSeq());
        }

        private void stop(StreamingQuery query) throws Exception {
            query.stop();
            for (StreamingQueryProgress event : query.recentProgress()) {
                progress.put(event.batchId(), event);
            }
        }

        Answer answer(String error, String message) {
            List<BatchAnswer> batches = new ArrayList<>();
            synchronized (rows) {
                rows.forEach((id, values) -> batches.add(batch(id, progress.get(id), values)));
            }
            return new Answer(schema, batches, error, message);
        }

        private static BatchAnswer batch(
                long id, StreamingQueryProgress progress, List<List<Object>> values) {
            if (progress == null) {
                return new BatchAnswer(id, "", 0, values);
            }
            long late =
                    Arrays.stream(progress.stateOperators())
                            .mapToLong(StateOperatorProgress::numRowsDroppedByWatermark)
                            .sum();
            String watermark = progress.eventTime().getOrDefault("watermark", "");
            return new BatchAnswer(id, watermark, late, values);
        }
    }
}
