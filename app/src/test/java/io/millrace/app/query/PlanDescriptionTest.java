package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.streaming.DataStreamWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;

/// Goal: the plan of a batch describes the query that made it, in few bytes, and well enough to
/// tell another query from it.
@Timeout(60)
final class PlanDescriptionTest extends ChangedQueries {
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
