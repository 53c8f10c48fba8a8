package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Goal: the table of a query in complete mode is whole after a restart in a new session, at
/// whatever step of a batch the run before died, and goes on from there.
@Timeout(60)
final class MemorySinkRestartTest {
    /// The death of a run.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TempDir private Path directory;
    private Path data;
    private Path checkpoint;

    private void addFile(int number) throws IOException {
        // The query polls: a file gets its name when it is whole.
        Path draft = directory.resolve("draft");
        Files.writeString(
                draft,
                """
                {"time":"2016-07-26T02:30:00Z","action":"Open"}
                {"time":"2016-07-26T0%d:30:00Z","action":"Close"}
                """
                        .formatted(3 + number % 3));
        Files.move(draft, data.resolve("file-" + number + ".json"));
    }

    private StreamingQuery start(Session session) throws Exception {
        return session.readStream()
                .schema("time TIMESTAMP, action STRING")
                .option("fileOrder", "name")
                .json(data.toString())
                .where(col("action").isNotNull())
                .groupBy(window(col("time"), "1 hour"), col("action"))
                .agg(count("*").alias("n"))
                .select(col("action"), col("window.start"), col("n"))
                .writeStream()
                .format("memory")
                .queryName("counts")
                .outputMode("complete")
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    private static List<String> table(Session session) {
        return session.table("counts").collectAsList().stream().map(String::valueOf).toList();
    }

    private List<String> expected(Session session) {
        return session
                .read()
                .schema("time TIMESTAMP, action STRING")
                .json(data.toString())
                .groupBy(window(col("time"), "1 hour"), col("action"))
                .agg(count("*").alias("n"))
                .select(col("action"), col("window.start"), col("n"))
                .collectAsList()
                .stream()
                .map(String::valueOf)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void theTableIsWholeAfterACrashAtAStep(BatchStep step) throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        checkpoint = directory.resolve("checkpoint");
        addFile(0);
        AtomicBoolean isArmed = new AtomicBoolean();
        try (Session session =
                Session.builder()
                        .master("local[2]")
                        .stepListener(
                                (reached, batchId) -> {
                                    if (isArmed.get() && reached == step && batchId == 1) {
                                        throw new Crash();
                                    }
                                })
                        .create()) {
            StreamingQuery query = start(session);
            query.processAllAvailable();
            isArmed.set(true);
            addFile(1);
            assertInstanceOf(
                    Crash.class,
                    assertThrows(StreamingQueryException.class, query::awaitTermination)
                            .getCause());
        }
        try (Session session = Session.builder().master("local[1]").create()) {
            StreamingQuery query = start(session);
            query.processAllAvailable();
            assertEquals(expected(session), table(session));
            addFile(2);
            query.processAllAvailable();
            assertEquals(expected(session), table(session));
            query.stop();
        }
    }
}
