package io.millrace.app.query;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.MemoryStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Goal: whatever step of a batch a run dies at, the next run leaves every row in the directory
/// once, for readers of the log and for `ls`, and nothing beside it.
@Timeout(60)
final class FileSinkCrashTest {
    private static final int BATCHES = 3;

    /// The death of a run.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(BatchStep step, long batchId) {
            super(step + " of batch " + batchId);
        }
    }

    @TempDir private Path directory;
    private BatchStep deadlyStep = BatchStep.FINISH;
    private long deadlyBatch = -1;
    private final Session session =
            Session.builder().master("local[2]").stepListener(this::reached).create();

    @AfterEach
    void close() {
        session.close();
    }

    private synchronized void reached(BatchStep step, long batchId) {
        if (step == deadlyStep && batchId == deadlyBatch) {
            deadlyBatch = -1;
            throw new Crash(step, batchId);
        }
    }

    private synchronized void dieAt(BatchStep step, long batchId) {
        deadlyStep = step;
        deadlyBatch = batchId;
    }

    private StreamingQuery start(MemoryStream events, Path out) throws Exception {
        return events.toDF()
                .select("n", "s")
                .writeStream()
                .format("json")
                .option("checkpointLocation", out + "-checkpoint")
                .start(out.toString());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AGGREGATE")
    void everyRowIsThereOnce(BatchStep step) throws Exception {
        for (long deadly = 0; deadly < BATCHES; deadly++) {
            MemoryStream events = MemoryStream.of(session, "n INT, s STRING");
            Path out = directory.resolve("out-" + deadly);
            StreamingQuery query = start(events, out);
            List<String> expected = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                if (batch == deadly) {
                    dieAt(step, batch);
                }
                events.addData(row(batch, "a"), row(batch, "b"));
                expected.add("{\"n\":" + batch + ",\"s\":\"a\"}");
                expected.add("{\"n\":" + batch + ",\"s\":\"b\"}");
                if (batch == deadly) {
                    assertInstanceOf(
                            Crash.class,
                            assertThrows(StreamingQueryException.class, query::awaitTermination)
                                    .getCause());
                    assertVisible(expected.subList(0, 2 * batch), expected, out);
                    query = start(events, out);
                }
                query.processAllAvailable();
                assertEquals(expected, SinkDirectory.logged(session, out));
                assertEquals(expected, SinkDirectory.listed(out));
            }
            query.stop();
            assertEquals(List.of(), SinkDirectory.leftovers(out));
        }
    }

    /// A batch that the crash cut short is not there at all or whole.
    private void assertVisible(List<String> before, List<String> after, Path out) {
        List<String> logged = SinkDirectory.logged(session, out);
        assertTrue(logged.equals(before) || logged.equals(after), logged::toString);
        List<String> listed = SinkDirectory.listed(out);
        assertTrue(listed.equals(before) || listed.equals(after), listed::toString);
    }
}
