package io.millrace.arrowio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a session and JSON files agree on: the schema, the zone, what was malformed.
@SessionTest
final class JsonSessionTest {
    @TempDir Path temporary;
    private Session session;
    private Path input;

    @BeforeEach
    void makeInput(TestSession test) throws IOException {
        session = test.session();
        input = Files.createDirectory(temporary.resolve("in"));
    }

    @Test
    void aFrameIsReadWithTheSchemaThatWasInferredForIt() throws IOException {
        Files.writeString(input.resolve("a.json"), "{\"a\":1}\n");
        DataFrame frame = session.read().json(input.toString());
        Files.writeString(input.resolve("a.json"), "{\"a\":\"text\",\"b\":true}\n");
        assertEquals("a BIGINT", frame.schema().toDDL());
        assertEquals(List.of(RowFactory.create((Object) null)), frame.collectAsList());
        Files.delete(input.resolve("a.json"));
        assertEquals(List.of(), frame.collectAsList());
    }

    @Test
    void timesAreWrittenInTheSessionsZone() throws IOException {
        session.conf().set("millrace.sql.session.timeZone", "Europe/Paris");
        Files.writeString(input.resolve("a.json"), "{\"t\":\"2016-07-26T01:00:00Z\"}\n");
        Path output = temporary.resolve("out");
        session.read().schema("t TIMESTAMP").json(input.toString()).write().json(output.toString());
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(output, "part-*")) {
            for (Path part : parts) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        assertEquals(List.of("{\"t\":\"2016-07-26T03:00:00.000+02:00\"}"), lines);
    }

    @Test
    void malformedRecordsAreCountedInTheProgress() throws Exception {
        Files.writeString(
                input.resolve("a.json"), "{\"a\":1}\n{\"a\":\n{\"a\":\"x\"}\n{\"a\":2}\n");
        for (String mode : List.of("PERMISSIVE", "DROPMALFORMED")) {
            StreamingQuery query =
                    session.readStream()
                            .schema("a INT")
                            .option("mode", mode)
                            .json(input.toString())
                            .writeStream()
                            .format("noop")
                            .trigger(Trigger.AvailableNow())
                            .start();
            query.awaitTermination();
            StreamingQueryProgress progress = query.lastProgress();
            assertNotNull(progress);
            assertEquals(Map.of("malformedRecords", "2"), progress.sources()[0].metrics(), mode);
            assertTrue(progress.json().contains("\"metrics\":{\"malformedRecords\":\"2\"}"), mode);
        }
    }
}
