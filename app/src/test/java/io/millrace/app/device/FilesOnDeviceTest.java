package io.millrace.app.device;

import static io.millrace.functions.col;
import static io.millrace.functions.sum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.cpu.CpuScalarBackend;
import io.millrace.engine.Environment;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Files are read a second time when a device fails that has state: also those whose plan waits
/// until they have been read, of which the first reading came to its end or not.
@Timeout(300)
final class FilesOnDeviceTest {
    private static final int BATCHES = 3;
    private static final int FILES_PER_BATCH = 2;

    @TempDir Path directory;
    private int runs;

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectory(directory.resolve("data"));
    }

    private void write(int paddingBytes) throws IOException {
        for (int file = 0; file < BATCHES * FILES_PER_BATCH; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                lines.append("{\"key\":\"%d\",\"n\":%d}\n".formatted(i % 7, file * 30 + i));
            }
            lines.append("{\"padding\":\"").append("x".repeat(paddingBytes)).append("\"}\n");
            Files.writeString(directory.resolve("data/file-" + file + ".json"), lines);
        }
    }

    private List<List<Row>> run(FaultyAccelerator device, String setting) throws Exception {
        Map<String, String> settings =
                Map.of(
                        "millrace.device", setting,
                        "millrace.device.residentGroups", "1",
                        "millrace.sql.streaming.overlapAfter", "0");
        List<List<Row>> batches = new ArrayList<>();
        try (TestSession test =
                TestSession.create(
                        settings,
                        Environment.real()
                                .withBackends(() -> device.beside(new CpuScalarBackend())))) {
            test.session()
                    .readStream()
                    .schema("key STRING, n BIGINT")
                    .option("maxFilesPerTrigger", FILES_PER_BATCH)
                    .option("fileOrder", "name")
                    .json(directory.resolve("data").toString())
                    .groupBy(col("key"))
                    .agg(sum("n"))
                    .writeStream()
                    .outputMode("update")
                    .trigger(Trigger.AvailableNow())
                    .option(
                            "checkpointLocation",
                            directory.resolve("checkpoint-" + runs++).toString())
                    .foreachBatch((rows, _) -> batches.add(rows.collectAsList()))
                    .start()
                    .awaitTermination();
        }
        return batches;
    }

    /// Files of 5 MiB are hashed while they are read, two of them in a batch.
    @ParameterizedTest
    @CsvSource({"10, LOST", "10, OUT_OF_MEMORY", "5242880, LOST", "5242880, OUT_OF_MEMORY"})
    void aFailureAtAnyCallLosesNoFile(int paddingBytes, Fault fault) throws Exception {
        write(paddingBytes);
        List<List<Row>> expected = run(new FaultyAccelerator(new CpuScalarBackend()), "cpu");
        assertEquals(BATCHES, expected.size());
        int number = EachCall.fail(fault, 0, 1, expected, device -> run(device, "gpu"));
        assertTrue(number > 12, "the run has more calls than " + number);
    }
}
