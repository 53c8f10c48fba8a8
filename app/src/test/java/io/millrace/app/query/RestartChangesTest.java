package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.MemoryStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Goal: what `checkCheckpoint()` says of a changed query is what its start does, and where it
/// runs, its rows are right. Method: a batch of one query, the check of another on its checkpoint,
/// its start, and a look at the rows.
@Timeout(60)
final class RestartChangesTest {
    private static final String SCHEMA = "time TIMESTAMP, action STRING, kind STRING, size BIGINT";

    private final Session session = Session.builder().master("local[2]").create();
    private final Map<Long, List<String>> batches = new TreeMap<>();
    @TempDir private Path directory;
    private Path data;
    private Path checkpoint;

    @BeforeEach
    void writeFirstFile() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        checkpoint = directory.resolve("checkpoint");
        addFile(0, "{\"time\":0,\"action\":\"Open\",\"kind\":\"x\",\"size\":1}");
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void addFile(int number, String line) throws IOException {
        Files.writeString(data.resolve("file-" + number + ".json"), line + "\n");
    }

    /// The second batch: one row of the group that is there and one of another.
    private void addSecondFile() throws IOException {
        addFile(
                1,
                "{\"time\":1,\"action\":\"Open\",\"kind\":\"y\",\"size\":20}\n"
                        + "{\"time\":2,\"action\":\"Close\",\"kind\":\"y\",\"size\":300}");
    }

    private DataFrame events() {
        return events(SCHEMA, data.toString(), Map.of());
    }

    private DataFrame events(String schema, String path, Map<String, String> options) {
        return session.readStream().schema(schema).options(options).json(path);
    }

    private static Dataset<Row> totals(Dataset<Row> events) {
        return totals(events, col("action"), window(col("time"), "1 hour"));
    }

    private static Dataset<Row> totals(Dataset<Row> events, Column... groupings) {
        return events.groupBy(groupings).agg(count("*").as("n"), sum("size").as("total"));
    }

    private DataStreamWriter<Row> complete(Dataset<Row> frame) {
        return collected(frame).outputMode("complete");
    }

    /// Writes to a sink that keeps the rows of each batch, without the windows.
    private DataStreamWriter<Row> collected(Dataset<Row> frame) {
        return on(frame.writeStream()).foreachBatch((rows, id) -> keep(id, rows));
    }

    private DataStreamWriter<Row> on(DataStreamWriter<Row> writer) {
        return writer.trigger(Trigger.AvailableNow())
                .option("checkpointLocation", checkpoint.toString());
    }

    private void keep(long batchId, Dataset<Row> rows) {
        batches.put(batchId, texts(rows));
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.drop("window").collectAsList().stream().map(Row::toString).sorted().toList();
    }

    interface Query extends Function<RestartChangesTest, DataStreamWriter<Row>> {}

    private static Query totals(Function<RestartChangesTest, Dataset<Row>> frame) {
        return test -> test.complete(frame.apply(test));
    }

    private static Query rows(Function<RestartChangesTest, Dataset<Row>> frame) {
        return test -> test.collected(frame.apply(test));
    }

    private static final Query TOTALS = totals(test -> totals(test.events()));
    private static final Query ACTIONS = rows(test -> test.events().select(col("action")));

    private DataStreamWriter<Row> files() {
        return on(events().select(col("action")).writeStream())
                .format("json")
                .option("path", directory.resolve("out").toString());
    }

    private DataStreamWriter<Row> console() {
        return on(events().select(col("action")).writeStream()).format("console");
    }

    private static Arguments refused(String name, Query before, Query after) {
        return arguments(name, Verdict.REFUSED, before, after, List.of());
    }

    private static Arguments runs(
            String name, Verdict verdict, Query before, Query after, String... rows) {
        return arguments(name, verdict, before, after, List.of(rows));
    }

    static Stream<Arguments> changes() {
        return Stream.of(asBefore(), changed(), refused()).flatMap(Function.identity());
    }

    private static Stream<Arguments> asBefore() {
        String[] all = {"[Close,1,300]", "[Open,2,21]"};
        Verdict verdict = Verdict.RUNS_AS_BEFORE;
        return Stream.of(
                runs("nothing", verdict, TOTALS, TOTALS, all),
                runs(
                        "the trigger",
                        verdict,
                        TOTALS,
                        test -> TOTALS.apply(test).trigger(Trigger.Once()),
                        all),
                runs(
                        "the rate limit",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA,
                                                        test.data.toString(),
                                                        Map.of("maxFilesPerTrigger", "7")))),
                        all),
                runs(
                        "the query's name",
                        verdict,
                        TOTALS,
                        test -> TOTALS.apply(test).queryName("other"),
                        all),
                runs(
                        "the source's path, in another spelling",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA,
                                                        test.data.toUri() + "/../data",
                                                        Map.of()))),
                        all),
                runs(
                        "a name between source and grouping",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events()
                                                        .withColumnRenamed("action", "x")
                                                        .withColumnRenamed("size", "s")
                                                        .select(
                                                                col("time"),
                                                                col("x").as("action"),
                                                                col("s").as("size")))),
                        all),
                runs(
                        "columns that are not used",
                        verdict,
                        TOTALS,
                        totals(test -> totals(test.events().withColumn("more", lit(1)))),
                        all),
                runs(
                        "the time zone of the session",
                        verdict,
                        TOTALS,
                        test -> {
                            test.session.conf().set("spark.sql.session.timeZone", "Asia/Kathmandu");
                            return TOTALS.apply(test);
                        },
                        all),
                runs(
                        "ANSI mode of the session",
                        verdict,
                        TOTALS,
                        test -> {
                            test.session.conf().set("spark.sql.ansi.enabled", "false");
                            return TOTALS.apply(test);
                        },
                        all),
                runs(
                        "append to update without state",
                        verdict,
                        ACTIONS,
                        test -> ACTIONS.apply(test).outputMode("update"),
                        "[Close]",
                        "[Open]"));
    }

    private static Stream<Arguments> changed() {
        Verdict verdict = Verdict.RUNS_CHANGED;
        return Stream.of(
                runs(
                        "a filter before the aggregation",
                        verdict,
                        TOTALS,
                        totals(test -> totals(test.events().where(col("size").lt(100)))),
                        "[Open,2,21]"),
                runs(
                        "a filter after the aggregation",
                        verdict,
                        TOTALS,
                        totals(test -> totals(test.events()).where(col("n").gt(1))),
                        "[Open,2,21]"),
                runs(
                        "the name of a grouping column",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action").as("a"),
                                                window(col("time"), "1 hour"))),
                        "[Close,1,300]",
                        "[Open,2,21]"),
                runs(
                        "what is made of the aggregates",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(test.events())
                                                .withColumn("n", col("n").multiply(10))),
                        "[Close,10,300]",
                        "[Open,20,21]"),
                runs(
                        "a column more in the source's schema",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA + ", more STRING",
                                                        test.data.toString(),
                                                        Map.of()))),
                        "[Close,1,300]",
                        "[Open,2,21]"),
                runs(
                        "a filter without state",
                        verdict,
                        ACTIONS,
                        rows(
                                test ->
                                        test.events()
                                                .where(col("action").equalTo("Close"))
                                                .select(col("action"))),
                        "[Close]"),
                runs(
                        "a projection to the same schema",
                        verdict,
                        ACTIONS,
                        rows(test -> test.events().select(col("kind").as("action"))),
                        "[y]",
                        "[y]"),
                runs(
                        "a projection to another schema",
                        verdict,
                        ACTIONS,
                        rows(test -> test.events().select(col("size"))),
                        "[20]",
                        "[300]"));
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused("foreachBatch to files", ACTIONS, RestartChangesTest::files),
                refused("files to foreachBatch", RestartChangesTest::files, ACTIONS),
                refused(
                        "files to the console",
                        RestartChangesTest::files,
                        RestartChangesTest::console),
                refused(
                        "another grouping column of the same type",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("kind"),
                                                window(col("time"), "1 hour")))),
                refused(
                        "another column under the same name",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events()
                                                        .drop("action")
                                                        .withColumnRenamed("kind", "action")))),
                refused(
                        "a grouping column less",
                        TOTALS,
                        totals(test -> totals(test.events(), window(col("time"), "1 hour")))),
                refused(
                        "a grouping column more",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action"),
                                                col("kind"),
                                                window(col("time"), "1 hour")))),
                refused(
                        "the order of grouping columns",
                        totals(test -> totals(test.events(), col("action"), col("kind"))),
                        totals(test -> totals(test.events(), col("kind"), col("action")))),
                refused(
                        "the type of a grouping column",
                        totals(test -> totals(test.events(), col("size"))),
                        totals(test -> totals(test.events(), col("size").cast("int")))),
                refused("no window", TOTALS, totals(test -> totals(test.events(), col("action")))),
                refused(
                        "the length of the window",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action"),
                                                window(col("time"), "2 hours")))),
                refused(
                        "the slide of the window",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action"),
                                                window(col("time"), "1 hour", "30 minutes")))),
                refused(
                        "an aggregate more",
                        TOTALS,
                        totals(
                                test ->
                                        test.events()
                                                .groupBy(
                                                        col("action"),
                                                        window(col("time"), "1 hour"))
                                                .agg(count("*"), sum("size"), max("size")))),
                refused(
                        "the kind of an aggregate",
                        totals(test -> test.events().groupBy(col("action")).agg(sum("size"))),
                        totals(test -> test.events().groupBy(col("action")).agg(max("size")))),
                refused(
                        "the input of an aggregate",
                        totals(test -> test.events().groupBy(col("action")).agg(sum("size"))),
                        totals(
                                test ->
                                        test.events()
                                                .groupBy(col("action"))
                                                .agg(sum(col("size").multiply(2))))),
                refused("no aggregation", TOTALS, ACTIONS),
                refused("an aggregation", ACTIONS, TOTALS),
                refused(
                        "the output mode with state",
                        TOTALS,
                        test -> TOTALS.apply(test).outputMode("update")),
                refused(
                        "the source's path",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA,
                                                        test.directory.toString(),
                                                        Map.of())))),
                refused(
                        "the kind of the source",
                        TOTALS,
                        totals(test -> totals(MemoryStream.of(test.session, SCHEMA).toDF()))),
                refused(
                        "a sink that lost its rows",
                        test -> test.intoMemory(test.events()).outputMode("append"),
                        test -> test.intoMemory(test.events()).outputMode("append")));
    }

    private DataStreamWriter<Row> intoMemory(Dataset<Row> frame) {
        return on(frame.writeStream()).format("memory").queryName("memory");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("changes")
    void theCheckSaysWhatTheStartDoes(
            String name, Verdict verdict, Query before, Query after, List<String> expected)
            throws Exception {
        before.apply(this).start().awaitTermination();
        addSecondFile();
        DataStreamWriter<Row> changed = after.apply(this);
        Map<String, String> untouched = contents();
        CheckpointCheck check = changed.checkCheckpoint();
        assertEquals(verdict, check.verdict(), check::toString);
        assertEquals(untouched, contents());
        if (verdict == Verdict.REFUSED) {
            MillraceException e = assertThrows(MillraceException.class, changed::start);
            assertEquals(ErrorCondition.CHECKPOINT_INCOMPATIBLE, e.condition());
            check.reasons().forEach(why -> assertTrue(e.getMessage().contains(why), why));
        } else {
            changed.start().awaitTermination();
            assertEquals(expected, batches.get(1L));
        }
        assertEquals(
                verdict != Verdict.RUNS_AS_BEFORE, !check.reasons().isEmpty() && !isNote(check));
    }

    /// Settings of the session are told, but change nothing.
    private static boolean isNote(CheckpointCheck check) {
        return check.reasons().getFirst().contains("in the session");
    }

    private Map<String, String> contents() throws IOException {
        try (Stream<Path> walk = Files.walk(checkpoint)) {
            return walk.collect(Collectors.toMap(Path::toString, RestartChangesTest::state));
        }
    }

    private static String state(Path path) {
        try {
            return new TreeMap<>(Files.readAttributes(path, "unix:ino,ctime,size")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSinkOfAnotherKindGetsTheWholeTableInCompleteMode() throws Exception {
        TOTALS.apply(this).start().awaitTermination();
        addSecondFile();
        DataStreamWriter<Row> changed = intoMemory(totals(events())).outputMode("complete");
        assertEquals(Verdict.RUNS_CHANGED, changed.checkCheckpoint().verdict());
        changed.start().awaitTermination();
        assertEquals(List.of("[Close,1,300]", "[Open,2,21]"), texts(session.table("memory")));
    }

    @Test
    void filesKnownByTheirNamesMayMove() throws Exception {
        Map<String, String> byName = Map.of("fileNameOnly", "true");
        complete(totals(events(SCHEMA, data.toString(), byName))).start().awaitTermination();
        data = Files.move(data, directory.resolve("moved"));
        addSecondFile();
        DataStreamWriter<Row> moved = complete(totals(events(SCHEMA, data.toString(), byName)));
        assertEquals(Verdict.RUNS_AS_BEFORE, moved.checkCheckpoint().verdict());
        moved.start().awaitTermination();
        assertEquals(List.of("[Close,1,300]", "[Open,2,21]"), batches.get(1L));
    }

    @Test
    void withoutACheckpointTheQueryStartsNew() {
        assertEquals(Verdict.STARTS_NEW, TOTALS.apply(this).checkCheckpoint().verdict());
        assertTrue(Files.notExists(checkpoint));
        assertEquals(
                Verdict.STARTS_NEW,
                events().writeStream().format("noop").checkCheckpoint().verdict());
    }

    @Test
    void aBatchThatWasPlannedAndNotCommittedBindsTheSourcesOnly() throws Exception {
        StreamingQuery failing =
                on(events().select(col("action")).writeStream())
                        .foreachBatch(
                                (rows, id) -> {
                                    throw new IllegalStateException("on purpose");
                                })
                        .start();
        assertThrows(StreamingQueryException.class, failing::awaitTermination);
        DataStreamWriter<Row> changed = TOTALS.apply(this);
        CheckpointCheck check = changed.checkCheckpoint();
        assertEquals(Verdict.RUNS_CHANGED, check.verdict());
        assertTrue(check.reasons().getLast().startsWith("Batch 0 was planned before"));
        changed.start().awaitTermination();
        assertEquals(List.of("[Open,1,1]"), batches.get(0L));
    }

    @Test
    void aCheckpointInUseCanBeChecked() throws Exception {
        StreamingQuery active = TOTALS.apply(this).trigger(Trigger.ProcessingTime(0)).start();
        active.processAllAvailable();
        Map<String, String> untouched = contents();
        assertEquals(Verdict.RUNS_AS_BEFORE, TOTALS.apply(this).checkCheckpoint().verdict());
        assertEquals(Verdict.REFUSED, ACTIONS.apply(this).checkCheckpoint().verdict());
        assertEquals(untouched, contents());
        assertThrows(MillraceException.class, () -> ACTIONS.apply(this).start());
        assertTrue(active.isActive(), "a query that is refused stops no other");
        addSecondFile();
        active.processAllAvailable();
        active.stop();
        assertEquals(List.of("[Close,1,300]", "[Open,2,21]"), batches.get(1L));
    }

    @Test
    void damageAndLaterVersionsAreRefusedAsByTheStart() throws Exception {
        TOTALS.apply(this).start().awaitTermination();
        for (String file : List.of("metadata", "offsets/0", "sources/0/0")) {
            byte[] whole = Files.readAllBytes(checkpoint.resolve(file));
            byte[] damaged = whole.clone();
            damaged[whole.length / 2] ^= 4;
            Files.write(checkpoint.resolve(file), damaged);
            CheckpointCheck check = TOTALS.apply(this).checkCheckpoint();
            assertEquals(Verdict.REFUSED, check.verdict(), file);
            assertTrue(check.reasons().getFirst().contains("`" + file + "`"), check::toString);
            MillraceException e = assertThrows(MillraceException.class, this::runTotals);
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition());
            Files.write(checkpoint.resolve(file), whole);
        }
        String entry = Files.readString(checkpoint.resolve("offsets/0"));
        Files.writeString(checkpoint.resolve("offsets/0"), ofVersion2(entry));
        CheckpointCheck check = TOTALS.apply(this).checkCheckpoint();
        assertEquals(Verdict.REFUSED, check.verdict());
        MillraceException e = assertThrows(MillraceException.class, this::runTotals);
        assertEquals(ErrorCondition.CHECKPOINT_INCOMPATIBLE, e.condition());
        assertEquals(List.of(e.getMessage()), check.reasons());
    }

    /// Throws what the start or the query threw.
    private void runTotals() throws Exception {
        try {
            TOTALS.apply(this).start().awaitTermination();
        } catch (StreamingQueryException e) {
            throw (MillraceException) e.getCause();
        }
    }

    private static String ofVersion2(String entry) {
        List<String> lines = Arrays.asList(entry.split("\n"));
        String body = "v2\n" + String.join("\n", lines.subList(1, lines.size() - 1)) + "\n";
        String place = lines.getLast().replaceAll("#end | crc32c=[0-9a-f]{8}", "");
        CRC32C crc = new CRC32C();
        crc.update((body + place).getBytes(StandardCharsets.UTF_8));
        return body
                + lines.getLast()
                        .replaceAll("crc32c=[0-9a-f]{8}", "crc32c=%08x")
                        .formatted((int) crc.getValue())
                + "\n";
    }

    @Test
    void everyPlanDescribesTheQueryThatMadeIt() throws Exception {
        TOTALS.apply(this).start().awaitTermination();
        String entry = Files.readString(checkpoint.resolve("offsets/0"));
        assertTrue(entry.contains("\"path\":\"" + data.toRealPath() + "\""), entry);
        assertTrue(entry.contains("\"groupings\":[\"window(time, 1 hour)\",\"action\"]"), entry);
        assertTrue(entry.length() < 1500, entry);
    }

    @Test
    void windowsAreDescribedAsTheyWereGiven() throws Exception {
        complete(totals(events(), window(col("time"), "90 minutes", "30 minutes", "7 seconds")))
                .start()
                .awaitTermination();
        String entry = Files.readString(checkpoint.resolve("offsets/0"));
        assertTrue(entry.contains("\"window(time, 90 minutes, 30 minutes, 7 seconds)\""), entry);
    }

    @Test
    void aLongFilterIsCutAndStillComparedAsAWhole() throws Exception {
        String longText = "x".repeat(1000);
        collected(events().where(col("kind").notEqual(longText + "1"))).start().awaitTermination();
        assertTrue(Files.size(checkpoint.resolve("offsets/0")) < 1500);
        DataStreamWriter<Row> same =
                collected(events().where(col("kind").notEqual(longText + "1")));
        assertEquals(Verdict.RUNS_AS_BEFORE, same.checkCheckpoint().verdict());
        DataStreamWriter<Row> other =
                collected(events().where(col("kind").notEqual(longText + "2")));
        assertEquals(Verdict.RUNS_CHANGED, other.checkCheckpoint().verdict());
    }
}
