package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.lit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Column;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.engine.BatchStep;
import io.millrace.engine.Environment;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;
import io.millrace.testkit.fault.FileStep.Kind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/// Goal: of files that are hashed while they are read nothing is seen before the batch is planned,
/// though that comes after reading. Method: three batches of one large file each, in which one line
/// counts.
final class ReadOnceTest {
    private static final int BATCHES = 3;
    private static final int LINES = 9;

    @TempDir private Path input;
    @TempDir private Path small;
    @TempDir private Path checkpoint;
    private final List<String> history = Collections.synchronizedList(new ArrayList<>());
    private final FaultyFiles files = FaultyFiles.over(FileOperations.disk()).onStep(this::step);

    @BeforeEach
    void writeInput() throws IOException {
        for (int batch = 0; batch < BATCHES; batch++) {
            write(batch, batch);
        }
    }

    /// Nine lines of a megabyte each, of which the query looks at `n` alone.
    private void write(int batch, int value) throws IOException {
        String line = "{\"pad\":\"" + "x".repeat(1 << 20) + "\",\"n\":" + value + "}\n";
        Files.writeString(input.resolve("file-" + batch), line.repeat(LINES));
    }

    private void step(FileStep step) {
        String path = step.path().toString();
        if (step.kind() == Kind.LINK && path.matches(".*/(?:commits|offsets|sources/0)/\\d")) {
            history.add(path.substring(checkpoint.toString().length() + 1));
        }
    }

    private void reached(BatchStep step, long batchId) {
        if (step == BatchStep.AGGREGATE) {
            history.add("aggregated " + batchId);
        }
    }

    private void run(Column counted) throws Exception {
        run("update", session -> lines(session, input).groupBy(counted.alias("n")).count());
    }

    private static Dataset<Row> lines(Session session, Path directory) {
        return session.readStream()
                .schema("n INT")
                .option("maxFilesPerTrigger", 1)
                .option("fileOrder", "name")
                .json(directory.toString());
    }

    private void run(String mode, Function<Session, Dataset<Row>> rows) throws Exception {
        try (Session session =
                Session.builder()
                        .master("local[2]")
                        .config("millrace.sql.streaming.overlapAfter", "1h")
                        .environment(Environment.real().with(files).with(this::reached))
                        .create()) {
            StreamingQuery query =
                    rows.apply(session)
                            .writeStream()
                            .outputMode(mode)
                            .trigger(Trigger.AvailableNow())
                            .option("checkpointLocation", checkpoint.toString())
                            .foreachBatch(
                                    (Dataset<Row> batch, Long batchId) ->
                                            history.add(
                                                    "sink "
                                                            + batchId
                                                            + " "
                                                            + batch.collectAsList()))
                            .start();
            query.awaitTermination();
        }
    }

    private void assertFails(ErrorCondition condition, Column counted) {
        StreamingQueryException failure =
                assertThrows(StreamingQueryException.class, () -> run(counted));
        MillraceException cause = assertInstanceOf(MillraceException.class, failure.getCause());
        assertEquals(condition, cause.condition());
    }

    private List<String> seen() {
        return history.stream().filter(line -> line.startsWith("sink")).toList();
    }

    @Test
    void aBatchIsPlannedWhenItHasBeenReadAndBeforeItIsSeen() throws Exception {
        run(col("n"));
        List<String> expected =
                new ArrayList<>(
                        List.of(
                                "sources/0/0",
                                "offsets/0",
                                "aggregated 0",
                                "sink 0 [[0,9]]",
                                "commits/0"));
        for (int batch = 1; batch < BATCHES; batch++) {
            expected.add("aggregated " + batch);
            expected.add("sources/0/" + batch);
            expected.add("offsets/" + batch);
            expected.add("sink " + batch + " [[" + batch + ",9]]");
            expected.add("commits/" + batch);
        }
        assertEquals(expected, history);
        assertFalse(Files.readString(checkpoint.resolve("sources/0/0")).contains("pieces"));
        assertTrue(Files.readString(checkpoint.resolve("sources/0/1")).contains("\"pieces\":4"));
    }

    @Test
    void aBatchThatFailsIsNotPlannedAndItsFileMayBeMended() throws Exception {
        write(1, 7);
        assertFails(ErrorCondition.DIVIDE_BY_ZERO, lit(1).divide(lit(7).minus(col("n"))));
        assertFalse(Files.exists(checkpoint.resolve("sources/0/1")));
        assertFalse(Files.exists(checkpoint.resolve("offsets/1")));
        assertEquals(1, seen().size());
        write(1, 6);
        run(lit(1).divide(lit(7).minus(col("n"))));
        assertEquals(BATCHES, seen().size());
        assertEquals("sink 1 [[1.0,9]]", seen().get(1));
    }

    @Test
    void whatWasLoggedWithoutAPlanIsTheNextBatch() throws Exception {
        files.failWhen(step -> step.is(Kind.LINK, "offsets/1"), FileFault.EIO);
        assertFails(ErrorCondition.CHECKPOINT_IO, col("n"));
        assertTrue(Files.exists(checkpoint.resolve("sources/0/1")));
        assertEquals(List.of("sink 0 [[0,9]]"), seen());
        run(col("n"));
        assertEquals(List.of("sink 0 [[0,9]]", "sink 1 [[1,9]]", "sink 2 [[2,9]]"), seen());
    }

    @Test
    void aFileThatChangesBetweenItsPlanAndTheRestartIsRefused() throws Exception {
        files.failWhen(step -> step.is(Kind.LINK, "commits/1"), FileFault.EIO);
        assertFails(ErrorCondition.CHECKPOINT_IO, col("n"));
        assertEquals(2, seen().size());
        write(1, 5);
        assertFails(ErrorCondition.SOURCE_CHANGED, col("n"));
        write(1, 1);
        run(col("n"));
        assertEquals(
                List.of("sink 0 [[0,9]]", "sink 1 [[1,9]]", "sink 1 [[1,9]]", "sink 2 [[2,9]]"),
                seen());
    }

    @Test
    void aBatchWithoutGroupsIsPlannedBeforeItIsSeen() throws Exception {
        run("append", session -> lines(session, input).filter(col("n").equalTo(lit(1))).limit(2));
        assertTrue(history.indexOf("offsets/1") < history.indexOf("sink 1 [[1], [1]]"), this::told);
        assertTrue(history.indexOf("sources/0/1") < history.indexOf("offsets/1"), this::told);
        assertEquals(BATCHES, seen().size());
        assertTrue(Files.readString(checkpoint.resolve("sources/0/2")).contains("\"pieces\":4"));
    }

    private String told() {
        return String.join("\n", history);
    }

    /// The other source's file is small: it is hashed first, and its rows are counted first.
    @Test
    void aSourceThatIsHashedFirstWaitsForOneThatIsNot() throws Exception {
        for (int batch = 0; batch < BATCHES; batch++) {
            Files.writeString(small.resolve("file-" + batch), "{\"n\":" + (10 + batch) + "}\n");
        }
        Function<Session, Dataset<Row>> union =
                session ->
                        lines(session, small)
                                .union(lines(session, input))
                                .groupBy(col("n"))
                                .count()
                                .filter(col("n").geq(lit(10)).or(col("count").equalTo(lit(LINES))));
        files.failWhen(step -> step.is(Kind.LINK, "offsets/1"), FileFault.EIO);
        StreamingQueryException failure =
                assertThrows(StreamingQueryException.class, () -> run("update", union));
        assertInstanceOf(MillraceException.class, failure.getCause());
        assertEquals(List.of("sink 0 [[0,9], [10,1]]"), seen());
        run("update", union);
        assertEquals(
                List.of(
                        "sink 0 [[0,9], [10,1]]",
                        "sink 1 [[1,9], [11,1]]",
                        "sink 2 [[2,9], [12,1]]"),
                seen());
        assertTrue(Files.readString(checkpoint.resolve("sources/1/1")).contains("\"pieces\":4"));
        assertFalse(Files.readString(checkpoint.resolve("sources/0/1")).contains("pieces"));
    }
}
