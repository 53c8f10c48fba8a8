package io.millrace.app;

import static io.millrace.functions.col;
import static io.millrace.functions.sum;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.ForeachWriter;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The user's own sinks in running queries: `foreach` and `foreachBatch`.
@SessionTest
@Timeout(60)
final class UserSinkTest {
    private MemoryStream events;
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void makeStream(Session session) {
        events = MemoryStream.of(session, "action STRING, n BIGINT");
    }

    @Test
    void aBatchIsAFrameThatCanBeTransformed() throws Exception {
        StreamingQuery query =
                events.toDF()
                        .writeStream()
                        .foreachBatch(
                                (Dataset<Row> rows, Long batchId) -> {
                                    assertFalse(rows.isStreaming());
                                    List<Row> sums =
                                            rows.where(col("n").gt(0))
                                                    .groupBy("action")
                                                    .agg(sum("n").alias("total"))
                                                    .orderBy("action")
                                                    .collectAsList();
                                    seen.add(batchId + " " + rows.count() + " " + sums);
                                })
                        .start();
        events.addData(row("Open", 1), row("Open", 2), row("Close", 5), row("Open", -7));
        query.processAllAvailable();
        events.addData();
        query.processAllAvailable();
        events.addData(row("Close", 1));
        query.processAllAvailable();
        query.stop();
        assertEquals(List.of("0 4 [[Close,5], [Open,3]]", "1 0 []", "2 1 [[Close,1]]"), seen);
    }

    @Test
    void aBatchCanBeAViewOfItsSession(Session session) throws Exception {
        StreamingQuery query =
                events.toDF()
                        .writeStream()
                        .foreachBatch(
                                (Dataset<Row> rows, Long _) -> {
                                    assertSame(session, rows.sparkSession());
                                    rows.createOrReplaceTempView("now");
                                    seen.add(session.table("now").count() + " rows");
                                })
                        .start();
        events.addData(row("Open", 1), row("Open", 2));
        query.processAllAvailable();
        query.stop();
        assertEquals(List.of("2 rows"), seen);
        assertRefused(() -> session.table("now").count());
    }

    @Test
    void aBatchIsRefusedAfterItsCall() throws Exception {
        List<Dataset<Row>> kept = new ArrayList<>();
        StreamingQuery query =
                events.toDF()
                        .writeStream()
                        .foreachBatch((Dataset<Row> rows, Long _) -> kept.add(rows))
                        .start();
        events.addData(row("Open", 1));
        query.processAllAvailable();
        query.stop();
        Dataset<Row> batch = kept.getFirst();
        assertRefused(batch::count);
        assertRefused(() -> batch.where(col("n").gt(0)).collectAsList());
        assertEquals(List.of("action", "n"), List.of(batch.columns()));
    }

    private static void assertRefused(Runnable action) {
        MillraceException e = assertThrows(MillraceException.class, action::run);
        assertEquals(ErrorCondition.ILLEGAL_STATE, e.condition());
    }

    /// Writes its calls down.
    private final class Writer extends ForeachWriter<Row> {
        private static final long serialVersionUID = 1L;

        private final long unwanted;
        private final String poison;

        /// @param unwanted the epoch whose rows are not wanted
        /// @param poison the action to throw at
        Writer(long unwanted, String poison) {
            this.unwanted = unwanted;
            this.poison = poison;
        }

        @Override
        public boolean open(long partitionId, long epochId) {
            seen.add("open " + partitionId + " " + epochId);
            return epochId != unwanted;
        }

        @Override
        public void process(Row value) {
            if (value.getString(0).equals(poison)) {
                throw new IllegalStateException("cannot take " + value);
            }
            seen.add("process " + value);
        }

        @Override
        public void close(@Nullable Throwable errorOrNull) {
            seen.add("close " + (errorOrNull == null ? "well" : errorOrNull.getMessage()));
        }
    }

    @Test
    void foreachOpensProcessesAndClosesEachBatch() throws Exception {
        StreamingQuery query = events.toDF().writeStream().foreach(new Writer(1, "none")).start();
        events.addData(row("Open", 1), row("Close", 2));
        query.processAllAvailable();
        events.addData(row("Open", 3));
        query.processAllAvailable();
        events.addData(row("Close", 4));
        query.processAllAvailable();
        query.stop();
        assertEquals(
                List.of(
                        "open 0 0",
                        "process [Open,1]",
                        "process [Close,2]",
                        "close well",
                        "open 0 1", // not wanted
                        "close well",
                        "open 0 2",
                        "process [Close,4]",
                        "close well"),
                seen);
    }

    @Test
    void aWriterThatThrowsIsClosedWithTheErrorAndTheBatchComesAgain(@TempDir Path checkpoint)
            throws Exception {
        String location = checkpoint.toString();
        events.addData(row("Open", 1), row("Close", 2), row("Open", 3));
        StreamingQuery failed =
                events.toDF()
                        .writeStream()
                        .foreach(new Writer(-1, "Close"))
                        .option("checkpointLocation", location)
                        .start();
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, failed::awaitTermination);
        assertTrue(e.cause() instanceof IllegalStateException, e::toString);
        assertEquals(List.of("open 0 0", "process [Open,1]", "close cannot take [Close,2]"), seen);
        seen.clear();
        StreamingQuery mended =
                events.toDF()
                        .writeStream()
                        .foreach(new Writer(-1, "none"))
                        .option("checkpointLocation", location)
                        .start();
        mended.processAllAvailable();
        mended.stop();
        assertEquals(
                List.of(
                        "open 0 0",
                        "process [Open,1]",
                        "process [Close,2]",
                        "process [Open,3]",
                        "close well"),
                seen);
    }
}
