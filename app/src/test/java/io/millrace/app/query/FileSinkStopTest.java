package io.millrace.app.query;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Goal: `stop()`, which interrupts the query's thread wherever it is, is no failure and tears
/// nothing: a batch that is committed is visible, one that is not comes with the next run.
@Timeout(60)
final class FileSinkStopTest {
    @TempDir private Path directory;
    private final AtomicReference<BatchStep> stopAt = new AtomicReference<>();
    private final AtomicReference<StreamingQuery> running = new AtomicReference<>();
    private final Session session =
            Session.builder()
                    .master("local[2]")
                    .stepListener(this::reached)
                    // On a busy machine a commit would be behind its batch, on another thread,
                    // which
                    // would wait for itself.
                    .config("millrace.sql.streaming.overlapAfter", "1h")
                    .create();
    private MemoryStream events;
    private Path out;

    @BeforeEach
    void makeStream() {
        events = MemoryStream.of(session, "n INT, s STRING");
        out = directory.resolve("out");
    }

    @AfterEach
    void close() {
        session.close();
    }

    /// What `stop()` does, at exactly this step: it asks for the end, and interrupts.
    private void reached(BatchStep step, long batchId) {
        if (stopAt.compareAndSet(step, null)) {
            try {
                running.get().stop();
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
            Thread.currentThread().interrupt();
        }
    }

    private StreamingQuery start() throws Exception {
        StreamingQuery query =
                events.toDF()
                        .writeStream()
                        .format("json")
                        .option("checkpointLocation", directory.resolve("checkpoint").toString())
                        .start(out.toString());
        running.set(query);
        return query;
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE_OFFSETS", "EMIT", "ADD_BATCH", "COMMIT"})
    void aStopAtAStepIsNoFailure(BatchStep step) throws Exception {
        StreamingQuery query = start();
        stopAt.set(step);
        events.addData(row(1, "a"));
        query.awaitTermination();
        assertEquals(Optional.empty(), query.exception());
        List<String> whole = List.of("{\"n\":1,\"s\":\"a\"}");
        boolean isCommitted = Files.exists(directory.resolve("checkpoint/commits/0"));
        assertEquals(isCommitted ? whole : List.of(), SinkDirectory.listed(out));
        assertEquals(isCommitted ? whole : List.of(), SinkDirectory.logged(session, out));
        assertEquals(step.compareTo(BatchStep.ADD_BATCH) >= 0, isCommitted);
        StreamingQuery next = start();
        next.processAllAvailable();
        next.stop();
        assertEquals(whole, SinkDirectory.listed(out));
        assertEquals(List.of(), SinkDirectory.leftovers(out));
    }
}
