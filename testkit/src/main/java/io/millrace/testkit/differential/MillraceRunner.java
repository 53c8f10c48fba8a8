package io.millrace.testkit.differential;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.MillraceException;
import io.millrace.functions;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.MemoryStream.Feed;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.differential.Answer.BatchAnswer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    /// @param settings such as the backend, over those of [TestSession#create()]
    /// @throws MillraceException as [TestSession#create(Map)]
    public static MillraceRunner create(Map<String, String> settings) {
        return new MillraceRunner(TestSession.create(settings));
    }

    @Override
    public Answer run(QueryCase queryCase) {
        Run run = new Run(queryCase);
        try {
            run.start();
            try {
                run.feedAll();
            } finally {
                run.stop();
            }
            return run.answer(null, null);
        } catch (Exception e) {
            return run.answer(condition(e), String.valueOf(e.getMessage()));
        }
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
        private final List<MemoryStream> streams = new ArrayList<>();
        private final Map<Long, List<List<@Nullable Object>>> rows = new TreeMap<>();
        private String schema = "";
        private @Nullable StreamingQuery query;

        Run(QueryCase queryCase) {
            this.queryCase = queryCase;
        }

        void start() throws Exception {
            Session session = test.session();
            for (String ddl : queryCase.schemas()) {
                streams.add(MemoryStream.of(session, ddl));
            }
            Dataset<?> frame =
                    (Dataset<?>)
                            api.frame(
                                    streams.stream().map(MemoryStream::toDF).toList(),
                                    queryCase.calls());
            schema = frame.schema().toDDL();
            query = start(frame, session);
        }

        private StreamingQuery start(Dataset<?> frame, Session session) throws Exception {
            if (!queryCase.noDataBatches()) {
                session.conf().set(NO_DATA_BATCHES, false);
            }
            try {
                return frame.writeStream()
                        .outputMode(queryCase.mode())
                        .foreachBatch(this::add)
                        .start();
            } finally {
                if (!queryCase.noDataBatches()) {
                    session.conf().unset(NO_DATA_BATCHES);
                }
            }
        }

        private void add(Dataset<?> batch, Long batchId) {
            List<List<@Nullable Object>> values = new ArrayList<>();
            for (Object row : batch.collectAsList()) {
                values.add(CanonicalValue.ofRow((Row) row));
            }
            synchronized (rows) {
                rows.put(batchId, values);
            }
        }

        void feedAll() throws Exception {
            for (QueryCase.InputBatch batch : queryCase.batches()) {
                Feed[] feeds = new Feed[streams.size()];
                for (int i = 0; i < feeds.length; i++) {
                    feeds[i] = new Feed(streams.get(i), batch.rows().get(i));
                }
                MemoryStream.addTogether(feeds);
                started().processAllAvailable();
            }
        }

        private StreamingQuery started() {
            if (query == null) {
                throw new IllegalStateException("not started");
            }
            return query;
        }

        void stop() throws Exception {
            started().stop();
        }

        Answer answer(@Nullable String error, @Nullable String message) {
            Map<Long, StreamingQueryProgress> progress = new TreeMap<>();
            if (query != null) {
                for (StreamingQueryProgress event : query.recentProgress()) {
                    progress.put(event.batchId(), event);
                }
            }
            List<BatchAnswer> batches = new ArrayList<>();
            synchronized (rows) {
                rows.forEach((id, values) -> batches.add(batch(id, progress.get(id), values)));
            }
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
