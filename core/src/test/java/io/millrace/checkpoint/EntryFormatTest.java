package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.assertFails;
import static io.millrace.checkpoint.CheckpointFixtures.commit;
import static io.millrace.checkpoint.CheckpointFixtures.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.state.StateFileKind;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

class EntryFormatTest {
    private static final String QUERY = CheckpointFixtures.QUERY.toString();

    private static final List<StateFile> FILES =
            List.of(
                    new StateFile(0, 8, 3, StateFileKind.DELTA, 2, 1500, 0x0badcafe),
                    new StateFile(0, 8, 3, StateFileKind.SNAPSHOT, 9, 5000, -2));

    @Test
    void anEntryReadsAsText() {
        byte[] entry = EntryFormat.encode(List.of("{\"a\":1}", "-"), 0x12ab, 3);
        String text = new String(entry, StandardCharsets.UTF_8);
        assertTrue(
                text.matches(
                        """
                        v1
                        \\{"a":1}
                        -
                        #end len=13 crc32c=[0-9a-f]{8} prev=000012ab epoch=3
                        """),
                text);
    }

    @Test
    void linesComeBackWhateverTheyHold() {
        for (List<String> lines :
                List.of(
                        List.<String>of(),
                        List.of(""),
                        List.of("größe \u0000 \uD83D\uDE00\r", "#end len=1", "v1"))) {
            EntryFormat.Entry entry = EntryFormat.decode("f", EntryFormat.encode(lines, -1, 7));
            assertEquals(lines, entry.lines());
            assertEquals(-1, entry.previousCrc32c());
            assertEquals(7, entry.epoch());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> EntryFormat.encode(List.of("two\nlines"), 0, 1));
    }

    @Test
    void everyFlipAndTruncationOfAnOffsetEntryIsDetected() {
        assertAllDamageDetected(EntryFormat.encode(OffsetEntryFormat.encode(plan(7), QUERY), 9, 3));
    }

    @Test
    void everyFlipAndTruncationOfACommitEntryIsDetected() {
        assertAllDamageDetected(
                EntryFormat.encode(
                        CommitEntryFormat.encode(
                                new CommitEntryFormat.Retained(commit(7).with(FILES), 2), QUERY),
                        0xfeedbeef,
                        12));
    }

    @Test
    void everyFlipAndTruncationOfASourceEntryIsDetected() {
        assertAllDamageDetected(
                EntryFormat.encode(List.of("{\"path\":\"file:///a.json\",\"size\":17}"), 0, 1));
    }

    private static void assertAllDamageDetected(byte[] entry) {
        for (int at = 0; at < entry.length; at++) {
            for (int bits : new int[] {0x01, 0x03, 0x10, 0x20, 0x80, 0xFF}) {
                byte[] damaged = entry.clone();
                damaged[at] ^= (byte) bits;
                assertDamaged(damaged);
            }
            assertDamaged(Arrays.copyOf(entry, at));
            byte[] zeroTailed = Arrays.copyOf(Arrays.copyOf(entry, at), entry.length);
            assertDamaged(zeroTailed);
        }
        assertDamaged(Arrays.copyOf(entry, entry.length + 1));
        byte[] moreLines = Arrays.copyOf(entry, entry.length + 1);
        moreLines[entry.length] = '\n';
        assertDamaged(moreLines);
    }

    private static void assertDamaged(byte[] entry) {
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> EntryFormat.decode("f", entry));
    }

    @Test
    void aLaterVersionIsIncompatibleNotDamaged() {
        byte[] later = withBody("v2\n{}\n");
        assertFails(ErrorCondition.CHECKPOINT_INCOMPATIBLE, () -> EntryFormat.decode("f", later));
        byte[] foreign = withBody("spark\n{}\n");
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> EntryFormat.decode("f", foreign));
        byte[] sparks = "v1\n{\"nextBatchWatermarkMs\":0}".getBytes(StandardCharsets.UTF_8);
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> EntryFormat.decode("f", sparks));
    }

    private static byte[] withBody(String body) {
        CRC32C crc = new CRC32C();
        String rest = "len=" + body.length() + " prev=00000000 epoch=1";
        crc.update((body + rest).getBytes(StandardCharsets.UTF_8));
        String trailer =
                "#end len=%d crc32c=%08x prev=00000000 epoch=1\n"
                        .formatted(body.length(), (int) crc.getValue());
        return (body + trailer).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void offsetEntriesComeBack() {
        OffsetEntry entry =
                OffsetEntry.of(
                        3,
                        5,
                        -6,
                        Arrays.asList("{\"a\":[1,{}]}", null, "7"),
                        Map.of("b", "2", "a", "\"\n"));
        List<String> lines = OffsetEntryFormat.encode(entry, QUERY);
        assertEquals(
                "{\"batchWatermarkMs\":-6,\"batchTimestampMs\":5,\"conf\":{\"a\":\"\\\"\\n"
                        + "\",\"b\":\"2\"},\"batchId\":3,\"queryId\":\""
                        + QUERY
                        + "\"}",
                lines.getFirst());
        assertEquals(List.of("{\"a\":[1,{}]}", "-", "7"), lines.subList(1, lines.size()));
        assertEquals(entry, OffsetEntryFormat.decode(lines, 3, QUERY));
    }

    @Test
    void commitEntriesComeBack() {
        CommitEntry entry = commit(7).with(FILES);
        List<String> lines =
                CommitEntryFormat.encode(new CommitEntryFormat.Retained(entry, 4), QUERY);
        CommitEntryFormat.Retained read = CommitEntryFormat.decode(lines, 7, QUERY);
        assertEquals(entry, read.entry());
        assertEquals(4, read.retainFrom());
        assertEquals("state/0/8.3.snap", entry.stateFiles().get(1).name());
    }

    @Test
    void linesOfOtherShapeAreRefused() {
        for (String head :
                List.of(
                        "",
                        "[]",
                        "{",
                        "{} {}",
                        "{\"batchId\":\"3\"}",
                        "{\"batchId\":3}",
                        "{\"batchId\":-3,\"queryId\":\"" + QUERY + "\"}",
                        "{\"batchId\":99999999999999999999}",
                        "{\"batchId\":3,\"batchId\":3}",
                        "{\"batchId\":3,\"queryId\":\"other\"}",
                        "{\"batchId\":3,\"queryId\":\"" + QUERY + "\",\"conf\":{\"a\":[1]}}",
                        "{\"batchId\":4,\"queryId\":\"" + QUERY + "\"}")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> OffsetEntryFormat.decode(List.of(head), 3, QUERY),
                    head);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> CommitEntryFormat.decode(List.of(head), 3, QUERY),
                    head);
        }
    }

    @Test
    void anOffsetThatIsNotOneLineOfJsonIsRefused() {
        for (String offset : List.of("", "-", "{\"a\":\n1}", "1 2", "{\"a\":}")) {
            OffsetEntry entry = OffsetEntry.of(0, 0, 0, List.of(offset), Map.of());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> OffsetEntryFormat.encode(entry, QUERY),
                    offset);
        }
    }
}
