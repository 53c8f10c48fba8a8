package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.arrowio.JsonSourceProvider;
import io.millrace.arrowio.file.FileFixtures.MemoryLog;
import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.connector.ReadLimit.MaxFiles;
import io.millrace.connector.Scan;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Goal: each file once, in order, in batches that can be run again. Method: a real directory with
/// times that the test sets, a log in memory and a clock that stands still.
final class FileStreamSourceTest {
    private static final long START_MILLIS = 1_469_501_107_000L;

    @TempDir Path temporary;
    private Path directory;
    private final MemoryLog log = new MemoryLog();
    private final StillClock clock = new StillClock(START_MILLIS + 3_600_000);
    private final Map<String, String> options = new HashMap<>();

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("in"));
        options.put("path", directory.toString());
    }

    private void file(String name, int second, int... values) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int value : values) {
            text.append("{\"a\":").append(value).append("}\n");
        }
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(START_MILLIS + second * 1000L));
        settle(second);
    }

    /// Gives the directory a time that lies well in the past and differs from before.
    private void settle(int second) throws IOException {
        Files.setLastModifiedTime(
                directory, FileTime.fromMillis(START_MILLIS + second * 1000L + log.addCount));
    }

    private MicroBatchStream open() throws IOException {
        return FileFixtures.open(options, log, clock);
    }

    private static List<Integer> rows(MicroBatchStream stream, Optional<Offset> start, Offset end)
            throws IOException {
        List<Integer> rows = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root()) {
            ReadContext context =
                    new ReadContext(allocator, List.of("a"), Set.of(), ZoneOffset.UTC);
            for (InputSplit split : stream.planInputSplits(start, end)) {
                try (BatchReader reader = stream.open(split, context)) {
                    addRows(reader, rows);
                }
            }
        }
        return rows;
    }

    private static void addRows(BatchReader reader, List<Integer> rows) throws IOException {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            try (Batch owned = batch) {
                for (Row row : RowConverter.toRows(owned)) {
                    rows.add(row.getInt(0));
                }
            }
        }
    }

    /// Runs batches until there is nothing more, and returns the rows of each.
    private List<List<Integer>> run(MicroBatchStream stream) throws IOException {
        List<List<Integer>> batches = new ArrayList<>();
        Optional<Offset> start = Optional.empty();
        while (true) {
            Optional<Offset> end = stream.latestOffset(start, stream.defaultReadLimit());
            if (end.isEmpty()) {
                return batches;
            }
            batches.add(rows(stream, start, end.get()));
            stream.commit(end.get());
            start = end;
        }
    }

    @Test
    void filesComeByTimeAndTiesInNaturalOrder() throws IOException {
        file("file-10", 1, 10);
        file("file-9", 1, 9);
        file("file-1", 2, 1);
        file("_hidden", 0, 7);
        file(".hidden", 0, 8);
        assertEquals(List.of(List.of(9, 10, 1)), run(open()));
    }

    @Test
    void fileOrderNameIsNaturalOrder() throws IOException {
        options.put("fileOrder", "name");
        options.put("maxFilesPerTrigger", "1");
        file("file-10.json", 1, 10);
        file("file-2.json", 3, 2);
        file("file-0.json", 2, 0);
        assertEquals(List.of(List.of(0), List.of(2), List.of(10)), run(open()));
    }

    @Test
    void aStaticReadHasTheSameOrder() throws IOException {
        options.put("fileOrder", "name");
        file("file-10.json", 1, 10);
        file("file-2.json", 3, 2);
        List<Integer> rows = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root();
                Scan scan = new JsonSourceProvider().openScan(FileFixtures.request(options))) {
            ReadContext context =
                    new ReadContext(allocator, List.of("a"), Set.of(), ZoneOffset.UTC);
            for (InputSplit split : scan.planInputSplits()) {
                try (BatchReader reader = scan.open(split, context)) {
                    addRows(reader, rows);
                }
            }
        }
        assertEquals(List.of(2, 10), rows);
    }

    @Test
    void latestFirstTurnsTheOrderRound() throws IOException {
        options.put("latestFirst", "true");
        options.put("maxFilesPerTrigger", "1");
        file("a", 1, 1);
        file("b", 2, 2);
        assertEquals(List.of(List.of(2), List.of(1)), run(open()));
    }

    @Test
    void maxBytesTakesOneFileAtLeast() throws IOException {
        options.put("maxBytesPerTrigger", "16");
        file("a", 1, 1);
        file("b", 2, 2);
        file("c", 3, 3, 33, 333);
        file("d", 4, 4);
        assertEquals(List.of(List.of(1, 2), List.of(3, 33, 333), List.of(4)), run(open()));
    }

    @Test
    void bothLimitsAreRefused() {
        options.put("maxBytesPerTrigger", "8");
        options.put("maxFilesPerTrigger", "8");
        assertCondition(ErrorCondition.INVALID_OPTION_VALUE, this::open);
    }

    @Test
    void aPollWithNothingNewWritesNothing() throws IOException {
        file("a", 1, 1);
        MicroBatchStream stream = open();
        run(stream);
        Offset end = new Offset("{\"logOffset\":0}");
        for (int i = 0; i < 100; i++) {
            clock.nanos += 1_000_000_000L;
            assertTrue(
                    stream.latestOffset(Optional.of(end), new ReadLimit.AllAvailable()).isEmpty());
        }
        assertEquals(1, log.addCount);
    }

    @Test
    void filesThatComeLaterAreTheNextBatchAndChangedOnesAreNotReadAgain() throws IOException {
        file("a", 1, 1);
        MicroBatchStream stream = open();
        Optional<Offset> first =
                stream.latestOffset(Optional.empty(), new ReadLimit.AllAvailable());
        file("b", 2, 2);
        assertEquals(List.of(1), rows(stream, Optional.empty(), first.orElseThrow()));
        stream.commit(first.orElseThrow());
        file("a", 3, 100);
        Optional<Offset> second = stream.latestOffset(first, new ReadLimit.AllAvailable());
        assertEquals(List.of(2), rows(stream, first, second.orElseThrow()));
        assertTrue(stream.latestOffset(second, new ReadLimit.AllAvailable()).isEmpty());
    }

    @Test
    void aFileWithinTheTickOfTheDirectorysTimeIsFound() throws IOException {
        long now = clock.wallMillis();
        file("a", 1, 1);
        Files.setLastModifiedTime(directory, FileTime.fromMillis(now));
        MicroBatchStream stream = open();
        Optional<Offset> first =
                stream.latestOffset(Optional.empty(), new ReadLimit.AllAvailable());
        file("b", 2, 2);
        Files.setLastModifiedTime(directory, FileTime.fromMillis(now));
        assertTrue(stream.latestOffset(first, new ReadLimit.AllAvailable()).isPresent());
    }

    @Test
    void aDirectoryWhoseTimeNeverChangesIsListedNowAndThen() throws IOException {
        file("a", 1, 1);
        Files.setLastModifiedTime(directory, FileTime.fromMillis(START_MILLIS));
        MicroBatchStream stream = open();
        Optional<Offset> first =
                stream.latestOffset(Optional.empty(), new ReadLimit.AllAvailable());
        file("b", 2, 2);
        Files.setLastModifiedTime(directory, FileTime.fromMillis(START_MILLIS));
        assertTrue(stream.latestOffset(first, new ReadLimit.AllAvailable()).isEmpty());
        clock.nanos += 11_000_000_000L;
        assertTrue(stream.latestOffset(first, new ReadLimit.AllAvailable()).isPresent());
    }

    @Test
    void aRestartGoesOnWhereTheLogEnds() throws IOException {
        options.put("maxFilesPerTrigger", "1");
        file("a", 1, 1);
        file("b", 2, 2);
        MicroBatchStream stream = open();
        Optional<Offset> first = stream.latestOffset(Optional.empty(), stream.defaultReadLimit());
        assertEquals(Optional.of(new Offset("{\"logOffset\":0}")), first);

        // The entry is there and no batch has taken it: the same batch comes again.
        MicroBatchStream again = open();
        assertEquals(first, again.latestOffset(Optional.empty(), again.defaultReadLimit()));
        assertEquals(List.of(1), rows(again, Optional.empty(), first.orElseThrow()));
        Optional<Offset> second = again.latestOffset(first, again.defaultReadLimit());
        assertEquals(List.of(2), rows(again, first, second.orElseThrow()));
        assertTrue(open().latestOffset(second, new ReadLimit.AllAvailable()).isEmpty());
    }

    @Test
    void anEntryOfAnotherRunIsAdopted() throws IOException {
        file("a", 1, 1);
        MicroBatchStream mine = open();
        MicroBatchStream other = open();
        Optional<Offset> theirs =
                other.latestOffset(Optional.empty(), new ReadLimit.AllAvailable());
        file("b", 2, 2);
        Optional<Offset> ours = mine.latestOffset(Optional.empty(), new ReadLimit.AllAvailable());
        assertEquals(theirs, ours);
        assertEquals(List.of(1), rows(mine, Optional.empty(), ours.orElseThrow()));
        Optional<Offset> next = mine.latestOffset(ours, new ReadLimit.AllAvailable());
        assertEquals(List.of(2), rows(mine, ours, next.orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesWhoseChoiceDidNotCountAreTakenLater(boolean isFrozen) throws IOException {
        options.put("maxFilesPerTrigger", "1");
        file("a", 1, 1);
        file("b", 2, 2);
        MicroBatchStream other = open();
        Offset first = other.latestOffset(Optional.empty(), new MaxFiles(1)).orElseThrow();
        Offset second = other.latestOffset(Optional.of(first), new MaxFiles(1)).orElseThrow();
        List<String> bFirst = log.entries.get(1L);
        assertEquals("{\"logOffset\":1}", second.json());
        log.entries.clear();
        MicroBatchStream stream = open();
        if (isFrozen) {
            stream.prepareForAvailableNow();
        }
        Offset chosen = stream.latestOffset(Optional.empty(), new MaxFiles(1)).orElseThrow();
        // Between the choice and the plan another run of the query puts its own.
        log.entries.put(0L, bFirst);
        assertEquals(List.of(2), rows(stream, Optional.empty(), chosen));
        Offset next = stream.latestOffset(Optional.of(chosen), new MaxFiles(1)).orElseThrow();
        assertEquals(List.of(1), rows(stream, Optional.of(chosen), next));
        assertEquals(Optional.empty(), stream.latestOffset(Optional.of(next), new MaxFiles(1)));
    }

    @Test
    void whatWasChosenForALaterEntryIsNotTakenTwice() throws IOException {
        file("a", 1, 1);
        Offset first = open().latestOffset(Optional.empty(), new MaxFiles(1)).orElseThrow();
        MicroBatchStream stream = open();
        file("b", 2, 2);
        Offset both = stream.latestOffset(Optional.empty(), ReadLimit.allAvailable()).orElseThrow();
        assertEquals("{\"logOffset\":1}", both.json());
        // The plan of another run is in force, which goes up to its own entry.
        assertEquals(List.of(1), rows(stream, Optional.empty(), first));
        assertEquals(
                Optional.of(both),
                stream.latestOffset(Optional.of(first), ReadLimit.allAvailable()));
        assertEquals(List.of(2), rows(stream, Optional.of(first), both));
        assertEquals(
                Optional.empty(), stream.latestOffset(Optional.of(both), ReadLimit.allAvailable()));
    }

    @Test
    void anEntryThatOnlyAnotherRunHasListedIsFound() throws IOException {
        file("a", 1, 1);
        MicroBatchStream stream = open();
        Offset end = open().latestOffset(Optional.empty(), new MaxFiles(1)).orElseThrow();
        assertEquals(List.of(1), rows(stream, Optional.empty(), end));
        assertEquals(
                Optional.empty(), stream.latestOffset(Optional.of(end), ReadLimit.allAvailable()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesThatTheLocaleCannotShowAreToldApart(boolean isKeyedByName) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--")) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(UndecodedNamesProbe.class.getName());
        command.addAll(List.of(directory.toString(), String.valueOf(isKeyedByName)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "POSIX");
        String output =
                new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.contains("batches 2"), output);
    }

    @Test
    void anOffsetBehindTheEndOfTheLogIsRefused() throws IOException {
        file("a", 1, 1);
        Optional<Offset> lost = Optional.of(new Offset("{\"logOffset\":3}"));
        MicroBatchStream stream = open();
        assertCondition(
                ErrorCondition.CHECKPOINT_CORRUPT,
                () -> stream.latestOffset(lost, stream.defaultReadLimit()));
        assertEquals(0, log.addCount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":9}\n", "{\"a\":1}\n{\"a\":2}\n", ""})
    void aReplayOverChangedBytesIsRefused(String content) throws IOException {
        file("a", 1, 1);
        Offset end =
                open().latestOffset(Optional.empty(), new ReadLimit.AllAvailable()).orElseThrow();
        Files.writeString(directory.resolve("a"), content);
        // The same time as before: it must not vouch for the content.
        Files.setLastModifiedTime(
                directory.resolve("a"), FileTime.fromMillis(START_MILLIS + 1000L));
        MicroBatchStream stream = open();
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> rows(stream, Optional.empty(), end));
    }

    @Test
    void aReplayWithoutTheFileIsRefused() throws IOException {
        file("a", 1, 1);
        Offset end =
                open().latestOffset(Optional.empty(), new ReadLimit.AllAvailable()).orElseThrow();
        Files.delete(directory.resolve("a"));
        MicroBatchStream stream = open();
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> rows(stream, Optional.empty(), end));
    }

    @Test
    void aChangeBetweenPlanningAndReadingIsRefused() throws IOException {
        file("a", 1, 1);
        MicroBatchStream stream = open();
        Offset end =
                stream.latestOffset(Optional.empty(), new ReadLimit.AllAvailable()).orElseThrow();
        file("a", 5, 2);
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> rows(stream, Optional.empty(), end));
    }

    @Test
    void aNewTimeOverTheSameBytesIsNoChange() throws IOException {
        file("a", 1, 1);
        MicroBatchStream stream = open();
        Offset end =
                stream.latestOffset(Optional.empty(), new ReadLimit.AllAvailable()).orElseThrow();
        file("a", 5, 1);
        assertEquals(List.of(1), rows(stream, Optional.empty(), end));
        assertEquals(List.of(1), rows(open(), Optional.empty(), end));
    }

    @Test
    void availableNowStopsAtWhatWasThere() throws IOException {
        options.put("maxFilesPerTrigger", "1");
        file("a", 1, 1);
        file("b", 2, 2);
        MicroBatchStream stream = open();
        stream.prepareForAvailableNow();
        file("c", 3, 3);
        assertEquals(List.of(List.of(1), List.of(2)), run(stream));
    }

    @Test
    void aFileThatIsGoneBeforeItsTurnWasNeverPartOfTheStream() throws IOException {
        options.put("maxFilesPerTrigger", "1");
        file("a", 1, 1);
        file("b", 2, 2);
        file("c", 3, 3);
        MicroBatchStream stream = open();
        Optional<Offset> first = stream.latestOffset(Optional.empty(), stream.defaultReadLimit());
        Files.delete(directory.resolve("b"));
        Optional<Offset> second = stream.latestOffset(first, stream.defaultReadLimit());
        assertEquals(List.of(3), rows(stream, first, second.orElseThrow()));
    }

    @Test
    void theNameAloneMayBeTheKey() throws IOException {
        options.put("fileNameOnly", "true");
        options.put("recursiveFileLookup", "true");
        Files.createDirectory(directory.resolve("x"));
        file("a", 1, 1);
        file("x/a", 2, 2);
        assertEquals(List.of(List.of(1)), run(open()));
    }

    @Test
    void globsFiltersAndRecursion() throws IOException {
        Files.createDirectory(directory.resolve("x"));
        Files.createDirectory(directory.resolve("y"));
        file("x/1.json", 1, 1);
        file("y/2.json", 2, 2);
        file("y/3.txt", 3, 3);
        options.put("path", directory + "/*/*.json");
        assertEquals(List.of(List.of(1, 2)), run(open()));
        log.entries.clear();
        options.put("path", "file://" + directory + "/[y]");
        assertEquals(List.of(List.of(2, 3)), run(open()));
        log.entries.clear();
        options.put("path", directory.toString());
        options.put("recursiveFileLookup", "true");
        options.put("pathGlobFilter", "*.json");
        assertEquals(List.of(List.of(1, 2)), run(open()));
    }

    @Test
    void aPathThatIsNotThereIsNamed() {
        options.put("path", directory + "/nothing");
        assertCondition(ErrorCondition.PATH_NOT_FOUND, this::open);
        options.put("path", directory + "/nothing*");
        assertCondition(ErrorCondition.PATH_NOT_FOUND, this::open);
    }

    @Test
    void aPartitionDirectoryIsNotLeftOutInSilence() throws IOException {
        Files.createDirectory(directory.resolve("day=1"));
        MicroBatchStream stream = open();
        assertCondition(
                ErrorCondition.UNSUPPORTED_FEATURE,
                () -> stream.latestOffset(Optional.empty(), new ReadLimit.AllAvailable()));
    }

    @Test
    void aDamagedLogIsRefused() {
        log.entries.put(0L, List.of("{\"path\":\"file:///x\"}"));
        assertCondition(ErrorCondition.CHECKPOINT_CORRUPT, this::open);
    }

    @Test
    void theLogIsOneLineAFile() throws IOException {
        file("a", 1, 1);
        run(open());
        assertEquals(
                List.of(
                        "{\"path\":\""
                                + directory.resolve("a").toUri()
                                + "\",\"timestamp\":1469501108000,\"batchId\":0,\"size\":8,"
                                + "\"hash\":\""
                                + String.format(
                                        "%016x",
                                        ContentHash.of(
                                                "{\"a\":1}\n".getBytes(StandardCharsets.UTF_8)))
                                + "\"}"),
                log.entries.get(0L));
    }

    @Test
    void manyFilesAreEachReadOnce() throws IOException {
        options.put("maxFilesPerTrigger", "7");
        for (int i = 0; i < 50; i++) {
            file("file-" + i, 1, i);
        }
        List<List<Integer>> batches = run(open());
        assertEquals(8, batches.size());
        List<Integer> all = batches.stream().flatMap(List::stream).toList();
        assertEquals(50, all.size());
        for (int i = 0; i < 50; i++) {
            assertEquals(i, all.get(i));
        }
    }

    @Test
    void seenFilesAreASet() {
        SeenFiles seen = new SeenFiles();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(seen.add("file-" + i));
            assertFalse(seen.add("file-" + i));
        }
        assertEquals(10_000, seen.size());
        assertTrue(seen.contains("file-77"));
        assertFalse(seen.contains("file-10000"));
    }

    private static void assertCondition(ErrorCondition condition, Action action) {
        MillraceException e = assertThrows(MillraceException.class, action::run);
        assertEquals(condition, e.condition());
    }

    private interface Action {
        Object run() throws IOException;
    }
}
