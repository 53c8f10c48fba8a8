package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
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
import io.millrace.connector.ReadLimit.MaxFiles;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Goal: a file that is hashed while it is read is pinned to all of its bytes, as if it had been
/// hashed before, and to no others than those that were decoded. Method: a second batch of a large
/// file, whose log is looked at before and after.
@Seeded
final class HashedByReadingTest {
    private static final long START_MILLIS = 1_469_501_107_000L;
    private static final Offset FIRST = new Offset("{\"logOffset\":0}");
    private static final Offset SECOND = new Offset("{\"logOffset\":1}");
    private static final int LEAST = (int) FileStreamSource.READ_ONCE_BYTES_MIN;
    private static final int LARGE = LEAST + 12_345;

    @TempDir Path directory;
    private final MemoryLog log = new MemoryLog();
    private final Map<String, String> options = new HashMap<>();
    private final List<MicroBatchStream> opened = new ArrayList<>();
    private Path large;

    @BeforeEach
    void writeFiles() throws IOException {
        options.put("path", directory.toString());
        options.put("maxFilesPerTrigger", "1");
        options.put("fileOrder", "name");
        Files.writeString(directory.resolve("0"), "{\"a\":0}\n");
        large = write("1", lines(LARGE, new Random(7)));
    }

    @AfterEach
    void close() {
        opened.forEach(MicroBatchStream::close);
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve(name), content);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(START_MILLIS));
    }

    /// Returns lines of all lengths, ends and qualities, and no end of the last.
    private static byte[] lines(int sizeBytes, RandomGenerator random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(sizeBytes + 100_000);
        if (random.nextBoolean()) {
            text.writeBytes("\uFEFF".getBytes(StandardCharsets.UTF_8));
        }
        String[] ends = {"\n", "\n", "\r\n", "\r", "\n\n"};
        for (int i = 0; text.size() < sizeBytes; i++) {
            int padding = random.nextInt(50) == 0 ? random.nextInt(100_000) : random.nextInt(200);
            String line = "{\"a\":" + i + ",\"x\":\"" + "\u00e4".repeat(padding) + "\"}";
            String whole = random.nextInt(40) == 0 ? line.substring(3) : line;
            text.writeBytes(whole.getBytes(StandardCharsets.UTF_8));
            text.writeBytes(ends[random.nextInt(ends.length)].getBytes(StandardCharsets.UTF_8));
        }
        byte[] all = text.toByteArray();
        return Arrays.copyOf(all, sizeBytes);
    }

    private MicroBatchStream open() throws IOException {
        MicroBatchStream stream = FileFixtures.open(options, log, new StillClock(START_MILLIS));
        opened.add(stream);
        return stream;
    }

    /// Opens a stream that is done with its first batch and has chosen its second.
    private MicroBatchStream openAtSecond() throws IOException {
        MicroBatchStream stream = open();
        assertEquals(Optional.of(FIRST), next(stream, Optional.empty()));
        assertFalse(stream.isFixedByReading(), "the first plan of a run is waited for");
        stream.commit(FIRST);
        assertEquals(Optional.of(SECOND), next(stream, Optional.of(FIRST)));
        return stream;
    }

    private static Optional<Offset> next(MicroBatchStream stream, Optional<Offset> start)
            throws IOException {
        return stream.latestOffset(start, new MaxFiles(1));
    }

    private static List<Integer> read(MicroBatchStream stream) throws IOException {
        return read(stream, stream.planInputSplits(Optional.of(FIRST), SECOND), Integer.MAX_VALUE);
    }

    private static ReadContext context(BufferAllocator allocator) {
        return new ReadContext(allocator, List.of("a"), Set.of(), ZoneOffset.UTC);
    }

    /// Reads so many batches of rows of each split.
    private static List<Integer> read(
            MicroBatchStream stream, List<InputSplit> splits, int batchesMax) throws IOException {
        List<Integer> rows = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root()) {
            for (InputSplit split : splits) {
                try (BatchReader reader = stream.open(split, context(allocator))) {
                    boolean hasMore = true;
                    for (int i = 0; hasMore && i < batchesMax; i++) {
                        hasMore = addRows(reader.next(), rows);
                    }
                }
            }
        }
        return rows;
    }

    /// Returns whether there was a batch.
    private static boolean addRows(@Nullable Batch batch, List<Integer> rows) {
        if (batch == null) {
            return false;
        }
        try (batch) {
            for (Row row : RowConverter.toRows(batch)) {
                rows.add(row.isNullAt(0) ? -1 : row.getInt(0));
            }
        }
        return true;
    }

    private PinnedFile pinned() {
        return PinnedFile.parse(log.entries.get(1L).getFirst());
    }

    private ContentHash.Fingerprint hashedFirst() throws IOException {
        long size = Files.size(large);
        return ContentHash.of(large, size, (int) Math.max(1, size / FileSplit.PIECE_BYTES_MIN));
    }

    private static void assertChanged(MicroBatchStream stream) {
        assertCondition(ErrorCondition.SOURCE_CHANGED, stream::endRead);
    }

    private static void assertCondition(ErrorCondition condition, Executable action) {
        MillraceException e = assertThrows(MillraceException.class, action);
        assertEquals(condition, e.condition(), e.getMessage());
    }

    @Test
    void theEntryIsWrittenWhenTheFileHasBeenRead() throws IOException {
        MicroBatchStream stream = openAtSecond();
        assertTrue(stream.isFixedByReading());
        assertFalse(log.entries.containsKey(1L));
        List<Integer> rows = read(stream);
        assertFalse(log.entries.containsKey(1L));
        stream.endRead();
        assertFalse(stream.isFixedByReading());
        assertEquals(hashedFirst(), pinned().content());
        assertEquals(4, pinned().content().pieceCount());
        stream.commit(SECOND);
        assertEquals(Optional.empty(), next(stream, Optional.of(SECOND)));
        MicroBatchStream again = open();
        assertEquals(rows, read(again), "replayed");
        assertEquals(Optional.empty(), next(again, Optional.of(SECOND)));
    }

    @Test
    void theHashIsThatOfAllBytesWhateverTheSizes(Seed seed) throws IOException {
        RandomGenerator random = seed.random();
        int pieces = (int) (LEAST / FileSplit.PIECE_BYTES_MIN + 1);
        int more = pieces * (int) FileSplit.PIECE_BYTES_MIN;
        for (int size : new int[] {LEAST, more - 1, more, more + 1}) {
            log.entries.clear();
            large = write("1", lines(size, random));
            options.put("maxLineBytes", random.nextBoolean() ? "50000" : "16777216");
            MicroBatchStream stream = openAtSecond();
            List<InputSplit> splits =
                    new ArrayList<>(stream.planInputSplits(Optional.of(FIRST), SECOND));
            Collections.shuffle(splits, new Random(random.nextLong()));
            read(stream, splits, Integer.MAX_VALUE);
            stream.endRead();
            assertEquals(hashedFirst(), pinned().content(), "size " + size);
        }
    }

    @Test
    void whatNobodyHasReadIsHashedInTheEnd(Seed seed) throws IOException {
        RandomGenerator random = seed.random();
        for (int batches = 0; batches < 3; batches++) {
            log.entries.clear();
            MicroBatchStream stream = openAtSecond();
            List<InputSplit> splits = stream.planInputSplits(Optional.of(FIRST), SECOND);
            read(stream, splits.subList(random.nextInt(splits.size()), splits.size()), batches);
            stream.endRead();
            assertEquals(hashedFirst(), pinned().content());
        }
    }

    @Test
    void aPieceThatIsReadAgainIsHashedOnce() throws IOException {
        MicroBatchStream stream = openAtSecond();
        List<InputSplit> splits = stream.planInputSplits(Optional.of(FIRST), SECOND);
        read(stream, splits, 1);
        read(stream, splits, Integer.MAX_VALUE);
        stream.endRead();
        assertEquals(hashedFirst(), pinned().content());
    }

    @Test
    void smallFilesAndDocumentsAreHashedFirst() throws IOException {
        write("1", lines(LEAST - 1, new Random(1)));
        assertFalse(openAtSecond().isFixedByReading());
        assertTrue(log.entries.containsKey(1L));

        log.entries.clear();
        write("1", lines(LARGE, new Random(1)));
        options.put("multiLine", "true");
        assertFalse(openAtSecond().isFixedByReading());
        assertTrue(log.entries.containsKey(1L));
    }

    /// A batch that ends before its plan is none: the next start chooses anew.
    @Test
    void aFileThatWasNotReadIsChosenAgain() throws IOException {
        List<Integer> rows = read(openAtSecond());
        MicroBatchStream again = openAfterFirst();
        assertEquals(Optional.of(SECOND), next(again, Optional.of(FIRST)));
        assertEquals(rows, read(again));
    }

    private MicroBatchStream openAfterFirst() throws IOException {
        assertEquals(Set.of(0L), log.entries.keySet());
        return open();
    }

    @Test
    void aFileIsChosenOnceThoughItsEntryIsWrittenLate() throws IOException {
        MicroBatchStream stream = openAtSecond();
        assertThrows(IllegalStateException.class, () -> next(stream, Optional.of(SECOND)));
        read(stream);
        stream.endRead();
        assertEquals(Optional.empty(), next(stream, Optional.of(SECOND)));
    }

    @Test
    void aFileThatChangesWhileItIsReadIsRefused() throws IOException {
        MicroBatchStream stream = openAtSecond();
        read(stream);
        byte[] other = Files.readAllBytes(large);
        other[LARGE / 2] ^= 1;
        // With the time and in the size that it had.
        Path beside = write("_beside", other);
        Files.move(beside, large, StandardCopyOption.REPLACE_EXISTING);
        assertChanged(stream);
        assertEquals(Set.of(0L), log.entries.keySet());
    }

    /// One of many, and of one piece: what was decoded is just what it holds then.
    @Test
    void aFileThatIsCutShortWhileItIsReadIsRefused() throws IOException {
        options.put("maxFilesPerTrigger", "2");
        write("2", lines(1 << 20, new Random(3)));
        MicroBatchStream stream = open();
        next(stream, Optional.empty());
        Offset second = stream.latestOffset(Optional.of(FIRST), new MaxFiles(2)).orElseThrow();
        List<InputSplit> splits = stream.planInputSplits(Optional.of(FIRST), second);
        read(stream, splits.subList(0, splits.size() - 1), Integer.MAX_VALUE);
        try (BufferAllocator allocator = Allocators.root();
                BatchReader reader = stream.open(splits.getLast(), context(allocator))) {
            write("2", Arrays.copyOf(Files.readAllBytes(directory.resolve("2")), 1 << 10));
            List<Integer> rows = new ArrayList<>();
            while (addRows(reader.next(), rows)) {
                assertFalse(rows.isEmpty());
            }
        }
        assertChanged(stream);
    }

    @Test
    void aFileThatChangesBeforeItsReadersAreOpenIsRefused() throws IOException {
        MicroBatchStream stream = openAtSecond();
        write("1", lines(LARGE + 1, new Random(4)));
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> read(stream));
        Files.delete(large);
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> read(stream));
    }

    @Test
    void aFileThatIsGoneInTheEndIsRefused() throws IOException {
        MicroBatchStream stream = openAtSecond();
        read(stream);
        Files.delete(large);
        assertChanged(stream);
    }

    @Test
    void aNewTimeOverTheSameBytesIsNoChange() throws IOException {
        MicroBatchStream stream = openAtSecond();
        read(stream);
        Files.setLastModifiedTime(large, FileTime.fromMillis(START_MILLIS + 5000));
        stream.endRead();
        assertEquals(hashedFirst(), pinned().content());
    }

    @Test
    void aReplayOverChangedBytesIsRefused() throws IOException {
        MicroBatchStream stream = openAtSecond();
        read(stream);
        stream.endRead();
        byte[] other = Files.readAllBytes(large);
        other[0] ^= 1;
        write("1", other);
        MicroBatchStream again = open();
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> read(again));
    }

    /// As an earlier version wrote it.
    @Test
    void aLineWithTheHashOfTheWholeIsVerified() throws IOException {
        openAtSecond();
        PinnedFile whole =
                new PinnedFile(large.toUri().toString(), START_MILLIS, 1, ContentHash.of(large));
        assertFalse(whole.toLine().contains("pieces"));
        log.entries.put(1L, List.of(whole.toLine()));
        assertFalse(read(open()).isEmpty());
        write("1", lines(LARGE, new Random(8)));
        MicroBatchStream again = open();
        assertCondition(ErrorCondition.SOURCE_CHANGED, () -> read(again));
    }

    @Test
    void anEntryOfAnotherRunEndsTheBatch() throws IOException {
        MicroBatchStream stream = openAtSecond();
        read(stream);
        log.entries.put(1L, List.of("theirs"));
        assertCondition(ErrorCondition.CONCURRENT_QUERY, stream::endRead);
        assertEquals(List.of("theirs"), log.entries.get(1L));
    }
}
