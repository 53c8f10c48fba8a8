package io.millrace.app.query;

import static io.millrace.functions.col;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// Goal: `checkCheckpoint()` and the start agree on what a query finds on its checkpoint: nothing,
/// an active query, a plan without a commit, damage.
@Timeout(60)
final class CheckpointCheckTest extends ChangedQueries {
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
}
