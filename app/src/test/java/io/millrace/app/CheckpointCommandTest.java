package io.millrace.app;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.MillraceException;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Goal: `checkpoint show` and `verify` say what is there, at rest, in use and damaged, and change
/// nothing. Method: the course's query over three files, the last of which a failing sink leaves
/// planned.
@Timeout(60)
final class CheckpointCommandTest {
    private static final VoidFunction2<Dataset<Row>, Long> TAKES_ALL = (_, _) -> {};

    private final Session session = Session.builder().master("local[2]").create();
    @TempDir private Path directory;
    private Path data;
    private Path checkpoint;

    @BeforeEach
    void runTwoBatches() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        checkpoint = directory.resolve("checkpoint");
        addFile(0);
        addFile(1);
        run(TAKES_ALL);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void addFile(int number) throws IOException {
        // A query may be looking: the file appears whole.
        Path whole = directory.resolve("whole");
        Files.writeString(whole, "{\"time\":0,\"action\":\"Open\"}\n");
        Files.move(whole, data.resolve("file-" + number + ".json"));
    }

    private StreamingQuery start(VoidFunction2<Dataset<Row>, Long> sink, Trigger trigger)
            throws Exception {
        return session.readStream()
                .schema("time TIMESTAMP, action STRING")
                .option("maxFilesPerTrigger", 1)
                .json(data.toString())
                .groupBy(col("action"), window(col("time"), "1 hour"))
                .agg(count("*").as("n"))
                .writeStream()
                .foreachBatch(sink)
                .queryName("course")
                .outputMode("complete")
                .trigger(trigger)
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    private void run(VoidFunction2<Dataset<Row>, Long> sink) throws Exception {
        start(sink, Trigger.AvailableNow()).awaitTermination();
    }

    private void planThirdBatch() throws Exception {
        addFile(2);
        assertThrows(
                StreamingQueryException.class,
                () ->
                        run(
                                (_, _) -> {
                                    throw new IllegalStateException("on purpose");
                                }));
    }

    private CommandRun show(String... more) {
        return command("show", more);
    }

    private CommandRun verify(String... more) {
        return command("verify", more);
    }

    private CommandRun command(String name, String... more) {
        Stream<String> words =
                Stream.concat(
                        Stream.of("checkpoint", name, checkpoint.toString()), Stream.of(more));
        return CommandRun.of(words.toArray(String[]::new));
    }

    private Map<String, String> contents() throws IOException {
        try (Stream<Path> walk = Files.walk(checkpoint)) {
            return walk.collect(Collectors.toMap(Path::toString, CheckpointCommandTest::state));
        }
    }

    private static String state(Path path) {
        try {
            return new TreeMap<>(Files.readAttributes(path, "unix:ino,ctime,size")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertLine(CommandRun run, String pattern) {
        assertTrue(run.lines().stream().anyMatch(line -> line.matches(pattern)), run::toString);
    }

    private void flip(String file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoint.resolve(file));
        bytes[offset] ^= 0x20;
        Files.write(checkpoint.resolve(file), bytes);
    }

    @Test
    void showNamesTheQueryItsCommitAndItsState() throws Exception {
        Map<String, String> untouched = contents();
        CommandRun shown = show();
        assertEquals(0, shown.exitCode(), shown::toString);
        assertEquals("", shown.err());
        assertLine(shown, "checkpoint +" + checkpoint);
        assertLine(shown, "query id +[0-9a-f-]{36}");
        assertLine(shown, "run +epoch 1, course \\(run [0-9a-f-]{36}\\)");
        assertLine(shown, "source 0 +json " + data + ": time TIMESTAMP,action STRING");
        assertLine(
                shown,
                "operator 0 +group by window\\(time, 1 hour\\), action, compute count\\(1\\)");
        assertLine(shown, "output +complete: action STRING,window .*");
        assertLine(shown, "sink +foreachBatch");
        assertLine(shown, "last commit +batch 1, planned 20.*Z");
        assertLine(shown, "rows +1 in, 1 out, 0 late");
        assertLine(shown, "retained +batches 0 to 1");
        assertLine(shown, "state 0 +.* in 2 files");
        assertLine(shown, " +state/0/2\\.1\\.delta: 1 row, .*");
        assertLine(shown, "log +source 0: 2 entries, .*");
        assertFalse(shown.out().contains("replay"), shown::out);
        assertEquals(untouched, contents());
    }

    @Test
    void showTellsWhatWouldBeReplayed() throws Exception {
        planThirdBatch();
        CommandRun shown = show();
        assertLine(shown, "last commit +batch 1, .*");
        assertLine(shown, "replay +batch 2, planned and not committed");
        assertLine(shown, " +source 0: after \\{\"logOffset\":1} up to \\{\"logOffset\":2}");
        assertLine(shown, ".*file-2\\.json.*");
        CommandRun verified = verify();
        assertEquals(0, verified.exitCode(), verified::toString);
        assertEquals("A start replays batch 2 and goes on.", verified.lines().getLast());
    }

    @Test
    void bothSpeakJson() throws Exception {
        planThirdBatch();
        CommandRun shown = show("--json");
        assertEquals(1, shown.lines().size());
        for (String part :
                List.of(
                        "{\"checkpoint\":\"" + checkpoint + "\",\"queryId\":\"",
                        "\"runs\":[{\"epoch\":2,\"run\":\"course (run ",
                        "\"query\":{\"sources\":[{\"format\":\"json\",\"path\":\"" + data + "\"",
                        "\"lastCommit\":{\"batchId\":1,\"batchTimestampMs\":",
                        "\"pending\":[{\"batchId\":2,",
                        "\"from\":\"{\\\"logOffset\\\":1}\"",
                        "\"state\":[{\"operatorId\":0,\"fingerprint\":\"aggregate window=",
                        "\"sourceLogs\":[{\"source\":0,\"entries\":3,")) {
            assertTrue(shown.out().contains(part), () -> part + " is not in " + shown.out());
        }
        flip("offsets/0", 9);
        CommandRun verified = verify("--json");
        assertEquals(1, verified.exitCode());
        assertEquals(1, verified.lines().size());
        assertTrue(verified.out().contains("\"whole\":false,\"files\":12,"), verified::out);
        assertTrue(
                verified.out().contains("\"damaged\":[{\"file\":\"offsets/0\",\"offset\":9,"),
                verified::out);
        assertTrue(verified.out().contains("\"start\":{\"refused\":true,"), verified::out);
    }

    @Test
    void verifyReportsAllDamageAndWhatAStartMakesOfIt() throws Exception {
        byte[] delta = Files.readAllBytes(checkpoint.resolve("state/0/2.1.delta"));
        flip("state/0/2.1.delta", 300);
        flip("commits/1", 40);
        flip("sources/0/1", 12);
        Map<String, String> untouched = contents();
        CommandRun verified = verify();
        assertEquals(1, verified.exitCode());
        assertEquals("", verified.err());
        assertLine(verified, "DAMAGED +commits/1 at offset 40");
        assertLine(verified, "DAMAGED +sources/0/1 at offset 12");
        assertLine(verified, ".*A start sets it aside and replays batch 1\\.");
        assertLine(verified, "leftover +state/0/2\\.1\\.delta: no commit lists it");
        assertLine(verified, checkpoint + ": .* read, 2 files damaged\\.");
        assertLine(verified, "A start is refused with CHECKPOINT_CORRUPT\\..*");
        assertEquals(untouched, contents());
        flip("commits/1", 40);
        flip("sources/0/1", 12);
        CommandRun state = verify();
        String expected = "byte %02x .*".formatted(delta[300] & 0xff);
        assertLine(state, "DAMAGED +state/0/2\\.1\\.delta at offset 300");
        assertLine(state, " +expected " + expected);
        assertLine(state, " +A start fails when it restores the state\\.");
        MillraceException e = assertThrows(MillraceException.class, this::runOrThrowItsCause);
        assertTrue(e.getMessage().contains("`state/0/2.1.delta` is damaged at offset 300"));
        assertTrue(e.getMessage().contains("./millrace checkpoint verify"), e::getMessage);
    }

    private void runOrThrowItsCause() throws Exception {
        try {
            run(TAKES_ALL);
        } catch (StreamingQueryException e) {
            throw (MillraceException) e.getCause();
        }
    }

    @Test
    void aDamagedNewestCommitIsReplayed() throws Exception {
        flip("commits/1", 40);
        CommandRun verified = verify();
        assertEquals(1, verified.exitCode());
        assertEquals("A start replays batch 1 and goes on.", verified.lines().getLast());
        run(TAKES_ALL);
        assertEquals(0, verify().exitCode());
    }

    @Test
    void aCheckpointInUseIsShownAndVerified() throws Exception {
        StreamingQuery active = start(TAKES_ALL, Trigger.ProcessingTime(0));
        active.processAllAvailable();
        for (int file = 2; file < 6; file++) {
            addFile(file);
            assertEquals(0, show().exitCode());
            CommandRun verified = verify();
            assertEquals(0, verified.exitCode(), verified::toString);
        }
        active.processAllAvailable();
        assertTrue(active.isActive());
        active.stop();
        assertLine(show(), "last commit +batch 5, .*");
    }

    @Test
    void aDamagedFileCannotDriveTheTerminal() throws Exception {
        planThirdBatch();
        String entry = Files.readString(checkpoint.resolve("sources/0/2"));
        Files.writeString(
                checkpoint.resolve(".epochs/99"), entry.replace("file-2", "\u001b[31mfile\u0007"));
        CommandRun verified = verify();
        assertEquals(1, verified.exitCode());
        assertFalse(verified.out().contains("\u001b"), verified::out);
        assertLine(verified, " +A start does not read it\\.");
        assertLine(verified, "A start replays batch 2 and goes on\\.");
        assertEquals(0, show().exitCode());
    }

    @Test
    void usageErrorsAreCode2() {
        CommandRun missing = CommandRun.of("checkpoint", "verify", directory.resolve("x") + "");
        assertEquals(2, missing.exitCode());
        assertTrue(missing.err().startsWith("There is no checkpoint at"), missing::err);
        assertEquals(2, CommandRun.of("checkpoint", "show", data.toString()).exitCode());
        assertEquals(2, CommandRun.of("checkpoint", "show").exitCode());
        assertEquals(2, CommandRun.of("checkpoint").exitCode());
        assertTrue(CommandRun.of("checkpoint", "verify", "--help").out().contains("Exit codes:"));
    }

    @Test
    void aDamagedCheckpointIsNotShown() throws Exception {
        flip("metadata", 10);
        CommandRun shown = show();
        assertEquals(1, shown.exitCode());
        assertTrue(shown.err().startsWith("[CHECKPOINT_CORRUPT]"), shown::err);
        CommandRun verified = verify();
        assertEquals(1, verified.exitCode());
        assertLine(verified, "DAMAGED +metadata at offset 0");
    }
}
