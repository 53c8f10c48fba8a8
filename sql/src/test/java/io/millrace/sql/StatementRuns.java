package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.DataFrame;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.TestSession;

import java.util.concurrent.TimeoutException;

/// Runs statements over small tables, and as streams over streams of the same names.
final class StatementRuns implements AutoCloseable {
    private final TestSession tables = TestSession.create();
    private final TestSession streams = TestSession.create();

    StatementRuns() {
        SqlTables.create(tables.session());
        stream("people", "id INT, name STRING, city INT, age INT")
                .addData(
                        RowFactory.create(1, "ann", 10, 30), RowFactory.create(2, "bob", null, 41));
        stream("cities", "id INT, city STRING").addData(RowFactory.create(10, "oslo"));
        stream("events", "time TIMESTAMP, action STRING, steps BIGINT")
                .addData(RowFactory.create(TestSession.START, "Open", 3L));
        stream(
                "counts",
                "action STRING, window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, count BIGINT");
    }

    private MemoryStream stream(String name, String ddl) {
        MemoryStream stream = MemoryStream.of(streams.session(), ddl);
        stream.toDF().createOrReplaceTempView(name);
        return stream;
    }

    /// Runs a query both ways.
    ///
    /// @throws MillraceException for a query that is refused, or fails, by name; any other
    ///   exception is a finding
    void run(String query) throws Exception {
        tables.session().sql(query).collectAsList();
        runAsStream(streams.session(), query);
    }

    private static void runAsStream(Session session, String query) throws Exception {
        DataFrame frame = session.sql(query);
        if (!frame.isStreaming()) {
            return;
        }
        StreamingQuery running;
        try {
            running = start(frame, "append");
        } catch (AnalysisException e) {
            if (e.condition() != ErrorCondition.STREAMING_OUTPUT_MODE) {
                throw e;
            }
            running = start(frame, "complete");
        }
        try {
            running.processAllAvailable();
        } catch (MillraceException e) {
            // STREAM_FAILED, whatever it failed for.
            StreamingQueryException failure = running.exception().orElseThrow(() -> e);
            throw failure.getCause() instanceof MillraceException named ? named : failure;
        } finally {
            running.stop();
        }
    }

    private static StreamingQuery start(DataFrame frame, String mode) throws TimeoutException {
        return frame.writeStream().format("noop").outputMode(mode).start();
    }

    @Override
    public void close() {
        tables.close();
        streams.close();
    }
}
