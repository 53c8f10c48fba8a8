package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.session_window;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What may change between two runs of a query that remembers keys or sessions.
@SessionTest
@Timeout(60)
final class KeyedRestartTest {
    @TempDir Path checkpoint;
    private MemoryStream events;
    private Dataset<Row> frame;
    private final List<Row> seen = new ArrayList<>();

    @BeforeEach
    void makeStream(Session session) {
        events = MemoryStream.of(session, "time TIMESTAMP, a STRING, b INT");
        frame = events.toDF().withWatermark("time", "10 seconds");
    }

    private static Row at(long second, String a, int b) {
        return row(Instant.ofEpochSecond(second), a, b);
    }

    private DataStreamWriter<Row> writer(Dataset<Row> rows) {
        return rows.writeStream()
                .option("checkpointLocation", checkpoint.toString())
                .trigger(Trigger.AvailableNow())
                .foreachBatch((batch, _) -> seen.addAll(batch.collectAsList()));
    }

    private void run(Dataset<Row> rows) throws Exception {
        writer(rows).start().awaitTermination();
    }

    private void assertRefused(Dataset<Row> rows) {
        assertEquals(Verdict.REFUSED, writer(rows).checkCheckpoint().verdict());
        MillraceException e = assertThrows(MillraceException.class, () -> run(rows));
        assertEquals(ErrorCondition.CHECKPOINT_INCOMPATIBLE, e.condition());
    }

    @Test
    void otherColumnsThanTheKeysMayComeAndGo() throws Exception {
        events.addData(at(10, "x", 1));
        run(frame.dropDuplicates("a"));
        events.addData(at(20, "x", 2), at(20, "y", 3));
        run(frame.select(col("a"), col("b").plus(1).as("c"), col("time")).dropDuplicates("a"));
        assertEquals(List.of(at(10, "x", 1), row("y", 4, Instant.ofEpochSecond(20))), seen);
    }

    @Test
    void otherKeysAreRefused() throws Exception {
        events.addData(at(10, "x", 1));
        run(frame.dropDuplicates("a"));
        events.addData(at(20, "x", 2));
        assertRefused(frame.dropDuplicates("b"));
        assertRefused(frame.dropDuplicates("a", "b"));
        assertRefused(frame.dropDuplicatesWithinWatermark("a"));
        assertRefused(frame.select(col("b").cast("string").as("a")).dropDuplicates("a"));
    }

    @Test
    void sessionsOfAnotherGapOrKeyAreRefused() throws Exception {
        events.addData(at(10, "x", 1));
        run(sessions("5 seconds", "a"));
        events.addData(at(20, "x", 2));
        assertRefused(sessions("6 seconds", "a"));
        assertRefused(sessions("5 seconds", "b"));
        assertRefused(frame.groupBy("time", "a").count());
        run(sessions("5 seconds", "a"));
        assertEquals(
                List.of(row(row(Instant.ofEpochSecond(10), Instant.ofEpochSecond(15)), "x", 1L)),
                finished());
    }

    private List<Row> finished() throws Exception {
        events.addData(at(28, "z", 0));
        run(sessions("5 seconds", "a"));
        return seen;
    }

    private Dataset<Row> sessions(String gap, String key) {
        return frame.groupBy(session_window(col("time"), gap), col(key)).count();
    }
}
