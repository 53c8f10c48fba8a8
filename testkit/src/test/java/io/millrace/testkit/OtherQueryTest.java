package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Goal: a checkpoint serves the query that wrote it, and another one never in silence. Method: a
/// batch of one query, then a start of another on the same directory.
@SessionTest
@Timeout(60)
final class OtherQueryTest {
    @TempDir Path temporary;
    private Session session;
    private MemoryStream pairs;
    private DataFrame frame;

    @BeforeEach
    void makeStream(TestSession test) {
        session = test.session();
        pairs = MemoryStream.of(session, "a BIGINT, b BIGINT");
        frame = pairs.toDF();
    }

    private DataStreamWriter<Row> writer(Dataset<Row> rows, String mode) {
        return rows.writeStream()
                .format("memory")
                .queryName("out")
                .outputMode(mode)
                .trigger(Trigger.AvailableNow());
    }

    private void run(Dataset<Row> rows) throws Exception {
        writer(rows, "complete")
                .option("checkpointLocation", temporary.resolve("checkpoint").toString())
                .start()
                .awaitTermination();
    }

    private void assertRefused(Dataset<Row> rows) {
        MillraceException e = assertThrows(MillraceException.class, () -> run(rows));
        assertEquals(ErrorCondition.CHECKPOINT_INCOMPATIBLE, e.condition());
    }

    @Test
    void anAggregationIsRefusedWhereNoneWas() throws Exception {
        pairs.addData(row(1L, 5L));
        frame.writeStream()
                .format("noop")
                .option("checkpointLocation", temporary.resolve("checkpoint").toString())
                .trigger(Trigger.AvailableNow())
                .start()
                .awaitTermination();
        pairs.addData(row(2L, 6L));
        assertRefused(frame.groupBy(col("a")).count());
    }

    @Test
    void anAggregationThatHasSeenNoGroupYetGoesOn() throws Exception {
        Dataset<Row> counts = frame.where(col("a").gt(1)).groupBy(col("a")).count();
        pairs.addData(row(1L, 5L));
        run(counts);
        assertEquals(List.of(), session.table("out").collectAsList());
        pairs.addData(row(2L, 6L));
        run(counts);
        assertEquals(List.of(row(2L, 1L)), session.table("out").collectAsList());
    }

    @Test
    void groupsInAnotherOrderAreRefused() throws Exception {
        pairs.addData(row(1L, 5L));
        run(frame.groupBy(col("a"), col("b")).count());
        assertRefused(frame.groupBy(col("b"), col("a")).count());
    }

    @Test
    void groupsOfOtherNamesGoOn() throws Exception {
        pairs.addData(row(1L, 5L));
        run(frame.groupBy(col("a"), col("b")).count());
        pairs.addData(row(1L, 5L));
        run(frame.groupBy(col("a").as("x"), col("b")).count());
        assertEquals(List.of(row(1L, 5L, 2L)), session.table("out").collectAsList());
    }

    @Test
    void aNameThatCannotBeThatOfADirectoryIsRefused() {
        session.conf()
                .set(
                        "millrace.sql.streaming.checkpointLocation",
                        temporary.resolve("all").toString());
        List<String> names =
                List.of("../out", "..", ".", "a/b", "/out", " ", "a b", "\u00e4", "x".repeat(129));
        for (String name : names) {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () -> frame.writeStream().format("noop").queryName(name).start());
            assertEquals(ErrorCondition.INVALID_PARAMETER_VALUE, e.condition(), name);
        }
        assertFalse(Files.exists(temporary.resolve("out")));
    }

    @Test
    void anEmptyCheckpointLocationIsRefused() {
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () -> writer(frame, "append").option("checkpointLocation", " ").start());
        assertEquals(ErrorCondition.INVALID_OPTION_VALUE, e.condition());
    }

    @Test
    void aCheckpointLocationMayBeAUri() throws Exception {
        Path directory = temporary.resolve("with blank");
        writer(frame.groupBy(col("a")).count(), "complete")
                .option("checkpointLocation", directory.toUri().toString())
                .start()
                .awaitTermination();
        assertEquals(45, Files.size(directory.resolve("metadata")));
    }
}
