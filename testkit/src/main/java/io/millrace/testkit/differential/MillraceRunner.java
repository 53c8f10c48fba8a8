package io.millrace.testkit.differential;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RuntimeConfig;
import io.millrace.engine.BatchStep;
import io.millrace.error.MillraceException;
import io.millrace.functions;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.MemoryStream.Feed;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.differential.Answer.BatchAnswer;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;

/// Runs cases on Millrace, one at a time, in a session of its own.
public final class MillraceRunner implements CaseRunner {
    private static final String NO_DATA_BATCHES =
            "millrace.sql.streaming.noDataMicroBatches.enabled";

    private final TestSession test;
    private final JavaApi api = new JavaApi(functions.class);

    private MillraceRunner(TestSession test) {
        this.test = test;
    }

    /// Opens a session.
    ///
    /// @param settings such as the device, over those of [TestSession#create()]
    /// @throws MillraceException as [TestSession#create(Map)]
    public static MillraceRunner create(Map<String, String> settings) {
        return new MillraceRunner(TestSession.create(settings));
    }

    @Override
    public Answer run(QueryCase queryCase) {
        return new Run(queryCase, "", null).answer();
    }

    /// Runs a case, stopping the query after each of its batches and starting it again.
    ///
    /// @param checkpoint a directory that is not there yet
    /// @return what all runs together made of it
    public Answer runWithRestarts(QueryCase queryCase, Path checkpoint) {
        return new Run(queryCase, checkpoint.toString(), null).answer();
    }

    /// Runs a case whose query dies in the first batch of each unit of input and is started again.
    ///
    /// @param step after which it dies, one that every batch takes; replays must give equal rows
    /// @param checkpoint a directory that is not there yet
    /// @return what all runs together made of it
    public Answer runWithCrashes(QueryCase queryCase, BatchStep step, Path checkpoint) {
        return new Run(queryCase, checkpoint.toString(), step).answer();
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
        private final String checkpoint;
        private final @Nullable BatchStep crash;
        private final List<MemoryStream> streams = new ArrayList<>();
        private final Map<Long, List<List<@Nullable Object>>> rows = new ConcurrentSkipListMap<>();
        private final Map<Long, StreamingQueryProgress> progress = new TreeMap<>();
        private String schema = "";

        /// @param checkpoint the directory to restart from; empty for a run without restarts
        /// @param crash where the query dies in each unit of input; null for orderly stops
        Run(QueryCase queryCase, String checkpoint, @Nullable BatchStep crash) {
            this.queryCase = queryCase;
            this.checkpoint = checkpoint;
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
                for (QueryCase.InputBatch batch : queryCase.batches()) {
                    Feed[] feeds = new Feed[streams.size()];
                    for (int i = 0; i < feeds.length; i++) {
                        feeds[i] = new Feed(streams.get(i), batch.rows().get(i));
                    }
                    if (crash != null) {
                        test.crashAfter(crash);
                        MemoryStream.addTogether(feeds);
                        awaitCrash(query);
                        stop(query);
                        query = start(frame);
                    } else {
                        MemoryStream.addTogether(feeds);
                    }
                    query.processAllAvailable();
                    if (!checkpoint.isEmpty()) {
                        stop(query);
                        query = start(frame);
                    }
                }
            } finally {
                stop(query);
            }
        }

        private static void awaitCrash(StreamingQuery query) {
            Throwable failure = assertThrows(Exception.class, query::processAllAvailable);
            while (!(failure instanceof SimulatedCrash)) {
                failure = failure.getCause();
                if (failure == null) {
                    throw new AssertionError("The query did not die of its crash.");
                }
            }
        }

        private StreamingQuery start(Dataset<?> frame) throws Exception {
            RuntimeConfig settings = test.session().conf();
            if (!queryCase.noDataBatches()) {
                settings.set(NO_DATA_BATCHES, false);
            }
            try {
                DataStreamWriter<?> writer =
                        frame.writeStream()
                                .outputMode(queryCase.mode())
                                .foreachBatch((batch, id) -> add(batch, id));
                return checkpoint.isEmpty()
                        ? writer.start()
                        : writer.option("checkpointLocation", checkpoint).start();
            } finally {
                if (!queryCase.noDataBatches()) {
                    settings.unset(NO_DATA_BATCHES);
                }
            }
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
