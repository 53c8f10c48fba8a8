package io.millrace.app.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamReader;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep.Kind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A backlog of 40 files of 64 KiB, of which the sink takes ten a second by the test's clock.
final class TargetBatchDurationTest {
    private static final int FILES = 40;
    private static final Duration PER_FILE = Duration.ofMillis(100);

    @TempDir private Path directory;
    private Path input;
    private final List<Integer> filesOfBatches = new ArrayList<>();

    @BeforeEach
    void writeFiles() throws IOException {
        input = Files.createDirectory(directory.resolve("input"));
        String text = "x".repeat((64 << 10) - "{\"s\":\"\"}\n".length());
        for (int file = 0; file < FILES; file++) {
            Files.writeString(
                    input.resolve("file-%02d.json".formatted(file)), "{\"s\":\"" + text + "\"}\n");
        }
    }

    private static TestSession session(String target) {
        return TestSession.create(Map.of("millrace.sql.streaming.targetBatchDuration", target));
    }

    /// Returns the query, which reads files in the order of their names.
    private DataStreamWriter<Row> writer(TestSession test, Map<String, String> options) {
        Session session = test.session();
        DataStreamReader reader =
                session.readStream().schema("s STRING").option("fileOrder", "name");
        options.forEach(reader::option);
        return reader.json(input.toString())
                .writeStream()
                .option("checkpointLocation", directory.resolve("checkpoint").toString())
                .foreachBatch(
                        (Dataset<Row> rows, Long _) -> {
                            int files = rows.collectAsList().size();
                            test.clock().advance(PER_FILE.multipliedBy(files));
                            filesOfBatches.add(files);
                        });
    }

    private void runToTheEnd(TestSession test, Map<String, String> options) throws Exception {
        writer(test, options).trigger(Trigger.AvailableNow()).start().awaitTermination();
    }

    @Test
    void batchesGrowUntilTheyTakeAsLongAsTheyShould() throws Exception {
        try (TestSession test = session("1s")) {
            runToTheEnd(test, Map.of());
            assertEquals(List.of(4, 8, 10, 10, 8), filesOfBatches);
        }
    }

    @Test
    void withoutATargetABatchTakesAllThatIsThere() throws Exception {
        try (TestSession test = session("0")) {
            runToTheEnd(test, Map.of());
            assertEquals(List.of(FILES), filesOfBatches);
        }
    }

    @Test
    void aLimitOfTheSourceCounts() throws Exception {
        try (TestSession test = session("1s")) {
            runToTheEnd(test, Map.of("maxFilesPerTrigger", "20"));
            assertEquals(List.of(20, 20), filesOfBatches);
        }
    }

    /// The third batch dies when the sink has its ten files. The next run begins with it as it was,
    /// although it knows nothing of the speed yet.
    @Test
    void aBatchThatIsRunAgainReadsTheSameFiles() throws Exception {
        try (TestSession test = session("1s")) {
            test.files().failWhen(step -> step.is(Kind.LINK, "commits/2"), FileFault.CRASH);
            assertThrows(StreamingQueryException.class, () -> runToTheEnd(test, Map.of()));
        }
        try (TestSession test = session("1s")) {
            runToTheEnd(test, Map.of());
        }
        assertEquals(List.of(4, 8, 10, 10, 10, 8), filesOfBatches);
    }
}
