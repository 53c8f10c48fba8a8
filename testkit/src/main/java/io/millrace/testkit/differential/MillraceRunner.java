package io.millrace.testkit.differential;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RuntimeConfig;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.engine.Environment;
import io.millrace.error.MillraceException;
import io.millrace.functions;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.MemoryStream.Feed;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.differential.Answer.BatchAnswer;
import io.millrace.testkit.sim.SimulatedDisk;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Runs cases on Millrace, one at a time, in a session of its own, with checkpoints on a disk in
/// memory.
public final class MillraceRunner implements CaseRunner {
    private static final String NO_DATA_BATCHES =
            "millrace.sql.streaming.noDataMicroBatches.enabled";
    private static final String WATERMARK_POLICY = "millrace.sql.streaming.multipleWatermarkPolicy";

    private final TestSession test;
    private final JavaApi api = new JavaApi(functions.class);
    private int runs;
    private int deaths;

    private MillraceRunner(TestSession test) {
        this.test = test;
    }

    /// Opens a session.
    ///
    /// @param settings such as the device, over those of [TestSession#create()]
    /// @throws MillraceException as [TestSession#create(Map)]
    public static MillraceRunner create(Map<String, String> settings) {
        SimulatedDisk disk = new SimulatedDisk(1);
        return new MillraceRunner(
                TestSession.create(settings, Environment.real().with((FileOperations) disk)));
    }

    @Override
    public Answer run(QueryCase queryCase) {
        return new Run(queryCase, null).answer();
    }

    /// Runs a case whose query dies in each step of input and is started again.
    ///
    /// @param crash arms the death, such as [TestSession#crashAfter]; a batch that does not come to
    ///   it lives. Replays must give equal rows.
    /// @return what all runs together made of it
    public Answer runWithCrashes(QueryCase queryCase, Consumer<TestSession> crash) {
        return new Run(queryCase, crash).answer();
    }

    /// Returns how often a query died so far.
    public int deaths() {
        return deaths;
    }

    /// Returns the condition of the innermost error that has one.
    private static String condition(Throwable failure) {
        String condition = failure.getClass().getSimpleName();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof MillraceException named) {
                condition = named.condition().name();
            }
        }
        return condition;
    }

    @Override
    public void close() {
        test.close();
    }

    private final class Run {
        private final QueryCase queryCase;
        private final @Nullable Consumer<TestSession> crash;
        private final String checkpoint = "/checkpoint-" + runs++;
        private final List<MemoryStream> streams = new ArrayList<>();
        private final Map<Long, List<List<@Nullable Object>>> rows = new ConcurrentSkipListMap<>();
        private final Map<Long, StreamingQueryProgress> progress = new TreeMap<>();
        private String schema = "";

        /// @param crash arms the death in each step of input; null for orderly stops
        Run(QueryCase queryCase, @Nullable Consumer<TestSession> crash) {
            this.queryCase = queryCase;
            this.crash = crash;
        }

        Answer answer() {
            try {
                feedAll(frame());
                return answer(null, null);
            } catch (Exception e) {
                return answer(condition(e), String.valueOf(e.getMessage()));
            }
        }

        private Dataset<?> frame() throws Exception {
            List<DataFrame> frames = new ArrayList<>();
            for (String ddl : queryCase.schemas()) {
                MemoryStream stream = MemoryStream.of(test.session(), ddl);
                streams.add(stream);
                frames.add(stream.toDF());
            }
            Dataset<?> frame = (Dataset<?>) api.frame(frames, queryCase.calls());
            schema = frame.schema().toDDL();
            return frame;
        }

        private void feedAll(Dataset<?> frame) throws Exception {
            StreamingQuery query = start(frame);
            try {
                for (int step = 0; step < queryCase.batches().size(); step++) {
                    feed(queryCase.batches().get(step));
                    query = crash == null ? query : afterDeath(query, frame);
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

        private void feed(QueryCase.InputBatch batch) {
            if (crash != null) {
                crash.accept(test);
            }
            Feed[] feeds = new Feed[streams.size()];
            for (int i = 0; i < feeds.length; i++) {
                feeds[i] = new Feed(streams.get(i), batch.rows().get(i));
            }
            MemoryStream.addTogether(feeds);
        }

        /// Returns the query that lives after what was armed.
        private StreamingQuery afterDeath(StreamingQuery query, Dataset<?> frame) throws Exception {
            try {
                query.processAllAvailable();
                test.disarm();
                if (!test.files().isDead()) {
                    return query;
                }
            } catch (Exception failure) {
                if (!isDeath(failure)) {
                    throw failure;
                }
            }
            deaths++;
            stop(query);
            test.files().restart();
            return start(frame);
        }

        private static boolean isDeath(Throwable failure) {
            return failure instanceof SimulatedCrash
                    || failure.getCause() != null && isDeath(failure.getCause());
        }

        private StreamingQuery start(Dataset<?> frame) throws Exception {
            Execution execution = queryCase.execution();
            RuntimeConfig settings = test.session().conf();
            settings.set(NO_DATA_BATCHES, execution.noDataBatches());
            settings.set(WATERMARK_POLICY, execution.watermarkPolicy());
            return frame.writeStream()
                    .outputMode(execution.mode())
                    .foreachBatch((batch, id) -> add(batch, id))
                    .option("checkpointLocation", checkpoint)
                    .start();
        }

        private void add(Dataset<?> batch, Long batchId) {
            List<List<@Nullable Object>> values = new ArrayList<>();
            for (Object row : batch.collectAsList()) {
                values.add(CanonicalValue.ofRow((Row) row));
            }
            List<List<@Nullable Object>> before = rows.putIfAbsent(batchId, values);
            if (before != null && !before.equals(values)) {
                throw new AssertionError(
                        "The replay of batch " + batchId + " gave " + values + " after " + before);
            }
        }

        private void stop(StreamingQuery query) throws TimeoutException {
            query.stop();
            for (StreamingQueryProgress event : query.recentProgress()) {
                if (rows.containsKey(event.batchId())) {
                    progress.putIfAbsent(event.batchId(), event);
                }
            }
        }

        private Answer answer(@Nullable String error, @Nullable String message) {
            List<BatchAnswer> batches = new ArrayList<>();
            rows.forEach((id, values) -> batches.add(batch(id, progress.get(id), values)));
            return new Answer(schema, batches, error, message);
        }

        private static BatchAnswer batch(
                long id,
                @Nullable StreamingQueryProgress progress,
                List<List<@Nullable Object>> values) {
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
