package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a user does wrong has its named error, as early as it can be known.
@SessionTest
@Timeout(60)
final class ErrorsTest {
    private static final String SCHEMA = "time TIMESTAMP, action STRING";

    @TempDir private Path data;
    private Session session;

    @BeforeEach
    void writeEvents(TestSession test) throws IOException {
        session = test.session();
        Files.writeString(
                data.resolve("events.json"),
                """
                {"time":1469501107,"action":"Open"}
                {"time":1469501147,"action":"Close"
                {"time":1469501202,"action":"Open"}
                not even JSON
                {"time":"soon","action":"Close"}
                {"time":1469501219,"action":"Open"}
                """);
    }

    private DataFrame events() {
        return session.readStream().schema(SCHEMA).json(data.toString());
    }

    private static DataFrame counts(DataFrame events) {
        return events.groupBy(col("action"), window(col("time"), "1 hour")).count();
    }

    private static MillraceException assertCondition(ErrorCondition expected, Executable mistake) {
        MillraceException error = assertThrows(MillraceException.class, mistake);
        assertEquals(expected, error.condition(), error::getMessage);
        return error;
    }

    @Test
    void aStreamWithoutASchema() {
        assertCondition(
                ErrorCondition.SCHEMA_REQUIRED, () -> session.readStream().json(data.toString()));
    }

    @Test
    void anOptionThatNobodyKnows() {
        MillraceException error =
                assertCondition(
                        ErrorCondition.UNKNOWN_OPTION,
                        () ->
                                session.readStream()
                                        .schema(SCHEMA)
                                        .option("maxFilesPerTriger", 1)
                                        .json(data.toString()));
        assertTrue(error.getMessage().contains("maxFilesPerTrigger"), error::getMessage);
        assertCondition(
                ErrorCondition.UNKNOWN_OPTION,
                () -> events().writeStream().format("noop").option("x", 1).start());
    }

    @Test
    void aFormatThatNobodyKnows() {
        assertCondition(
                ErrorCondition.DATA_SOURCE_NOT_FOUND,
                () -> session.readStream().schema(SCHEMA).format("jsn").load(data.toString()));
        assertCondition(
                ErrorCondition.DATA_SOURCE_NOT_FOUND,
                () -> session.read().schema(SCHEMA).format("jsn").load(data.toString()));
        assertCondition(
                ErrorCondition.DATA_SOURCE_NOT_FOUND,
                () -> events().writeStream().format("memry").queryName("t").start());
    }

    @Test
    void aColumnThatIsNotThereWithASuggestion() {
        MillraceException error =
                assertCondition(
                        ErrorCondition.UNRESOLVED_COLUMN,
                        () -> events().groupBy(col("acton")).count());
        assertTrue(error.getMessage().contains("`action`"), error::getMessage);
    }

    @Test
    void aPathThatIsNotThere() {
        String missing = data.resolve("missing").toString();
        assertCondition(
                ErrorCondition.PATH_NOT_FOUND,
                () -> session.readStream().schema(SCHEMA).json(missing));
        assertCondition(
                ErrorCondition.PATH_NOT_FOUND, () -> session.read().schema(SCHEMA).json(missing));
    }

    @Test
    void anOutputModeThatDoesNotFit() {
        DataStreamWriter<?> counts = counts(events()).writeStream().format("noop");
        assertCondition(ErrorCondition.STREAMING_OUTPUT_MODE, counts::start);
        assertCondition(ErrorCondition.STREAMING_OUTPUT_MODE, () -> counts.outputMode("appendd"));
        assertCondition(
                ErrorCondition.STREAMING_OUTPUT_MODE,
                () -> events().writeStream().format("noop").outputMode("complete").start());
    }

    @Test
    void anActionOnAStream() {
        DataFrame events = events();
        assertTrue(events.isStreaming());
        for (Executable action :
                List.<Executable>of(
                        events::count, events::show, events::collect, events::collectAsList)) {
            assertCondition(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, action);
        }
        assertCondition(
                ErrorCondition.UNSUPPORTED_STREAMING_OPERATION,
                () -> session.read().schema(SCHEMA).json(data.toString()).writeStream());
    }

    @Test
    void aGpuWhereThereIsNone() {
        MillraceException error =
                assertCondition(
                        ErrorCondition.BACKEND_UNAVAILABLE,
                        () -> Session.builder().config("millrace.device", "gpu").create());
        assertTrue(error.getMessage().contains("gpu: "), error::getMessage);
    }

    private DataFrame streamed(String mode) throws Exception {
        StreamingQuery query =
                session.readStream()
                        .schema(SCHEMA)
                        .option("mode", mode)
                        .json(data.toString())
                        .groupBy("action")
                        .count()
                        .writeStream()
                        .format("memory")
                        .queryName("counts")
                        .outputMode("complete")
                        .trigger(Trigger.AvailableNow())
                        .start();
        query.awaitTermination();
        return session.table("counts");
    }

    private DataFrame read(String mode) {
        return session.read()
                .schema(SCHEMA)
                .option("mode", mode)
                .json(data.toString())
                .groupBy("action")
                .count();
    }

    private static List<String> sorted(DataFrame counts) {
        return counts.orderBy("action").collectAsList().stream().map(String::valueOf).toList();
    }

    @Test
    void brokenLinesStopNoOtherLine() throws Exception {
        // Two lines are no JSON: null in all columns. One has a time that is none.
        List<String> permissive = List.of("[null,2]", "[Close,1]", "[Open,3]");
        assertEquals(permissive, sorted(streamed("PERMISSIVE")));
        assertEquals(permissive, sorted(read("PERMISSIVE")));
    }

    @Test
    void brokenLinesAreLeftOutWhenAskedFor() throws Exception {
        assertEquals(List.of("[Open,3]"), sorted(streamed("DROPMALFORMED")));
        assertEquals(List.of("[Open,3]"), sorted(read("DROPMALFORMED")));
    }

    @Test
    void brokenLinesFailTheQueryWhenAskedFor() {
        assertCondition(
                ErrorCondition.MALFORMED_RECORD_IN_PARSING, () -> read("FAILFAST").collectAsList());
        StreamingQueryException error =
                assertThrows(StreamingQueryException.class, () -> streamed("FAILFAST"));
        MillraceException cause = assertInstanceOf(MillraceException.class, error.getCause());
        assertEquals(ErrorCondition.MALFORMED_RECORD_IN_PARSING, cause.condition());
    }
}
