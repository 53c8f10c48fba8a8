package io.millrace.app.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamReader;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The course's second exercise on generated readings: the sum of all steps in a memory table,
/// replaced at every trigger interval.
@SessionTest
@Seeded
@Timeout(60)
final class DeviceStepsTest {
    private static final int FILES = 5;
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @TempDir private Path data;
    private List<Long> sums;

    @BeforeEach
    void writeReadings(RandomGenerator random) throws Exception {
        sums = DeviceReadings.write(data, FILES, random);
    }

    private DataStreamReader reader(Session session) {
        return session.readStream().schema(DeviceReadings.SCHEMA).option("fileOrder", "name");
    }

    private StreamingQuery start(DataStreamReader reader) throws Exception {
        return reader.json(data.toString())
                .agg(Map.of("num_steps", "sum"))
                .writeStream()
                .format("memory")
                .queryName("total_steps")
                .outputMode("complete")
                .trigger(Trigger.ProcessingTime(INTERVAL.toMillis()))
                .start();
    }

    private static List<Row> table(Session session) {
        DataFrame table = session.read().table("total_steps");
        assertArrayEquals(new String[] {"sum(num_steps)"}, table.columns());
        return table.collectAsList();
    }

    @Test
    void withoutALimitOneBatchHasTheWholeSum(Session session, ManualClock clock) throws Exception {
        StreamingQuery query = start(reader(session));
        clock.awaitWaiter();
        clock.advance(INTERVAL);
        clock.awaitWaiter();
        query.stop();
        assertEquals(1, query.recentProgress().length);
        assertEquals(List.of(sums.getLast()), longs(table(session)));
    }

    @Test
    void withALimitTheSumRisesFileByFile(Session session, ManualClock clock) throws Exception {
        StreamingQuery query = start(reader(session).option("maxFilesPerTrigger", 1));
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            clock.awaitWaiter();
            seen.addAll(longs(table(session)));
            clock.advance(INTERVAL);
        }
        query.stop();
        assertEquals(sums, seen);
        assertEquals(FILES, query.recentProgress().length);
    }

    @Test
    void theStaticReadHasTheSameSum(Session session) {
        DataFrame readings = session.read().schema(DeviceReadings.SCHEMA).json(data.toString());
        List<Row> rows = readings.agg(Map.of("num_steps", "sum")).collectAsList();
        assertEquals(List.of(sums.getLast()), longs(rows));
    }

    private static List<Long> longs(List<Row> rows) {
        return rows.stream().map(row -> row.getLong(0)).toList();
    }
}
