package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.EntryFormat;
import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.SinkRequest;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.sim.SimulatedDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/// Goal: the log of a sink stays small, is read right while it is written, and shows every damage.
final class SinkLogTest {
    private static final Path OUT = Path.of("/out");

    private final UUID queryId = new UUID(1, 2);
    private SimulatedDisk disk;

    @BeforeEach
    void makeDisk() {
        disk = new SimulatedDisk(1);
    }

    private SinkLogWriter writer() throws IOException {
        return writer(disk);
    }

    private SinkLogWriter writer(FileOperations files) throws IOException {
        return SinkLogWriter.open(OUT, new SinkRequest.Run(queryId, new UUID(5, 6), 1, -1, files));
    }

    private static SinkFile file(long batchId) {
        return new SinkFile(batchId, SinkFile.name(batchId, 0, ".json"), 10, 1, batchId * 31);
    }

    private static void add(SinkLogWriter writer, long from, long to) throws IOException {
        for (long batchId = from; batchId <= to; batchId++) {
            writer.add(batchId, List.of(file(batchId)));
        }
    }

    private SinkLog log() {
        return SinkLog.toRead(OUT, disk);
    }

    private static List<Long> batches(List<SinkFile> files) {
        return files.stream().map(SinkFile::batchId).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static void assertCondition(ErrorCondition condition, Executable action) {
        MillraceException e = assertThrows(MillraceException.class, action);
        assertEquals(condition, e.condition(), e::getMessage);
    }

    @Test
    void everyTenthEntryTakesInThoseBefore() throws IOException {
        assertEquals(0, SinkLog.from(0));
        assertEquals(8, SinkLog.from(8));
        assertEquals(0, SinkLog.from(9));
        assertEquals(10, SinkLog.from(19));
        assertEquals(0, SinkLog.from(99));
        assertEquals(100, SinkLog.from(109));
        assertEquals(0, SinkLog.from(9_999));
        assertEquals(90_000, SinkLog.from(99_999));
        add(writer(), 0, 123);
        assertEquals(List.of(99L, 109L, 119L, 120L, 121L, 122L, 123L), List.copyOf(log().ids()));
        assertEquals(range(0, 123), batches(log().files(0)));
    }

    @Test
    void aLongLogHasFewFilesAndAllBatches() throws IOException {
        SinkLogWriter writer = writer();
        int most = 0;
        for (long batchId = 0; batchId < 10_600; batchId++) {
            writer.add(batchId, List.of(file(batchId)));
            most = Math.max(most, log().ids().size());
        }
        // Nine of each size, and one for every ten thousand batches.
        assertTrue(most <= 4 * 9 + 2, "entries at most: " + most);
        assertEquals(range(0, 10_599), batches(log().files(0)));
        assertEquals(range(10_500, 10_599), batches(log().files(10_500)));
        assertEquals(List.of(), log().files(10_600));
    }

    @Test
    void aReaderSeesAPrefixWhateverIsWrittenMeanwhile() throws IOException {
        boolean isReached = true;
        for (int operation = 1; isReached; operation++) {
            makeDisk();
            SinkLogWriter writer = writer();
            add(writer, 0, 98);
            int interrupted = operation;
            List<String> steps = new ArrayList<>();
            FileOperations stepped =
                    disk.view(
                            step -> {
                                steps.add(step.toString());
                                if (steps.size() == interrupted) {
                                    add(writer, 99, 110);
                                }
                            });
            List<Long> read = batches(SinkLog.toRead(OUT, stepped).files(0));
            isReached = steps.size() >= operation;
            assertTrue(read.equals(range(0, 98)) || read.equals(range(0, 110)), read::toString);
        }
    }

    @Test
    void entriesThatCountNoMoreAreClearedAwayByTheNextRun() throws IOException {
        add(writer(), 0, 12);
        for (String old : List.of("3", "8")) {
            log().store().putIfAbsent(old, ByteSource.of(new byte[] {1}));
        }
        assertEquals(range(0, 12), batches(log().files(0)));
        writer();
        assertEquals(List.of(9L, 10L, 11L, 12L), List.copyOf(log().ids()));
    }

    private byte[] content(String name) throws IOException {
        return log().store().read(name).orElseThrow();
    }

    private void replace(String name, byte[] content) throws IOException {
        CheckpointStore store = log().store();
        store.delete(name);
        store.putIfAbsent(name, ByteSource.of(content));
    }

    @Test
    void everyFlippedBitAndEveryMissingByteIsFound() throws IOException {
        add(writer(), 0, 11);
        for (String name : List.of("9", "10", "11")) {
            byte[] bytes = content(name);
            for (int i = 0; i < bytes.length; i++) {
                for (int value : new int[] {0, 0xff, bytes[i] ^ 1 << i % 8, bytes[i] ^ 0x20}) {
                    if ((byte) value != bytes[i]) {
                        byte[] changed = bytes.clone();
                        changed[i] = (byte) value;
                        replace(name, changed);
                        assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
                    }
                }
                replace(name, Arrays.copyOf(bytes, i));
                assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
            }
            replace(name, bytes);
        }
        assertEquals(range(0, 11), batches(log().files(0)));
    }

    @Test
    void exchangedAndMissingEntriesAreFound() throws IOException {
        add(writer(), 0, 12);
        byte[] ten = content("10");
        replace("10", content("11"));
        assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
        replace("10", ten);
        log().store().delete("9");
        assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
        assertEquals(range(10, 12), batches(log().files(10)));
    }

    @Test
    void aWholeEntryOfAnotherWriterIsFound() throws IOException {
        add(writer(), 0, 1);
        List<SinkFile> files = List.of(file(1));
        // Right in itself, but of another chain.
        replace("1", new SinkEntry(1, 1, queryId, files).encode(7, 1));
        assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
        // Right in the chain, but of another query.
        int before = SinkEntry.decode(OUT, 0, content("0")).crc32c();
        replace("1", new SinkEntry(1, 1, new UUID(3, 4), files).encode(before, 1));
        assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
        assertCondition(ErrorCondition.SINK_INCOMPATIBLE, this::writer);
    }

    @Test
    void whatIsNoEntryIsRefusedThoughItsChecksumIsRight() throws IOException {
        writer();
        String head = "{\"batchId\":0,\"from\":0,\"queryId\":\"" + queryId + "\"}";
        String file = file(0).toLine();
        List<List<String>> wrong =
                List.of(
                        List.of(),
                        List.of("no JSON"),
                        List.of("{\"batchId\":1,\"from\":0,\"queryId\":\"" + queryId + "\"}"),
                        List.of("{\"batchId\":0,\"from\":1,\"queryId\":\"" + queryId + "\"}"),
                        List.of("{\"batchId\":0,\"from\":0,\"queryId\":\"me\"}"),
                        List.of(head, file.replace("part-", "../part-")),
                        List.of(head, file.replace("part-", ".part-")),
                        List.of(head, file.replace("\"batchId\":0", "\"batchId\":1")),
                        List.of(head, file.replace("\"size\":10", "\"size\":-1")),
                        List.of(head, file.replace("\"hash\":\"", "\"hash\":\"x")));
        for (List<String> lines : wrong) {
            replace("0", EntryFormat.encode(lines, 0, 1));
            assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
        }
        replace("0", EntryFormat.encode(List.of(head, file), 5, 1));
        assertCondition(ErrorCondition.SINK_CORRUPT, () -> log().files(0));
        replace("0", EntryFormat.encode(List.of(head, file), 0, 1));
        assertEquals(List.of(file(0)), log().files(0));
    }

    @Test
    void damagedOrMissingMetadataIsFound() throws IOException {
        add(writer(), 0, 0);
        replace("metadata", "{\"id\":\"me\"}".getBytes(StandardCharsets.UTF_8));
        assertCondition(ErrorCondition.SINK_CORRUPT, this::writer);
        log().store().delete("metadata");
        assertCondition(ErrorCondition.SINK_CORRUPT, this::writer);
    }

    @Test
    void aFileSystemWithoutLinksIsRefused() {
        FileOperations without = FaultyFiles.over(disk).withoutLinks();
        assertCondition(ErrorCondition.UNSUPPORTED_FEATURE, () -> writer(without));
    }

    @Test
    void tokensOfOtherSinksAreRefused() {
        SinkToken token =
                new SinkToken(
                        4,
                        List.of(
                                new SinkToken.StagedFile(
                                        file(4), StagedName.of(4, 2, queryId, ".json"))));
        assertEquals(token, SinkToken.parse(token.text()));
        for (String other :
                List.of(
                        "",
                        "{}",
                        "kafka",
                        token.text().replace("part-", "/etc/part-"),
                        token.text().replace("\"staged\":\".", "\"staged\":\"../."))) {
            assertCondition(ErrorCondition.SINK_INCOMPATIBLE, () -> SinkToken.parse(other));
        }
    }
}
