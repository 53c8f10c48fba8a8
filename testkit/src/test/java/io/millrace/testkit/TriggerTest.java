package io.millrace.testkit;

import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.advanceClock;
import static io.millrace.testkit.StreamTest.assertOnQuery;
import static io.millrace.testkit.StreamTest.awaitTermination;
import static io.millrace.testkit.StreamTest.checkLastBatch;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

@SessionTest
final class TriggerTest {
    private static final Trigger EVERY_TEN_SECONDS = Trigger.ProcessingTime("10 seconds");

    private Session session;
    private ManualClock clock;
    private MemoryStream numbers;

    @BeforeEach
    void makeStream(TestSession test) {
        session = test.session();
        clock = test.clock();
        numbers = MemoryStream.of(session, "n BIGINT");
    }

    private static StreamAction seconds(int seconds) {
        return advanceClock(Duration.ofSeconds(seconds));
    }

    private static StreamAction batches(int count) {
        return assertOnQuery(
                count + " batches", query -> assertEquals(count, query.recentProgress().length));
    }

    @Test
    void ticksAreAlignedToTheInterval() {
        stream(numbers.toDF())
                .trigger(EVERY_TEN_SECONDS)
                .run(
                        seconds(3),
                        addData(numbers, row(1)),
                        start(),
                        checkNewRows(row(1)), // the first trigger does not wait for a tick
                        addData(numbers, row(2)),
                        seconds(6),
                        checkNewRows(),
                        assertOnQuery("next tick", _ -> assertEquals(tick(10), nextTick())),
                        seconds(1),
                        checkNewRows(row(2)),
                        assertOnQuery("next tick", _ -> assertEquals(tick(20), nextTick())),
                        addData(numbers, row(3)),
                        seconds(25),
                        checkNewRows(row(3)),
                        assertOnQuery("next tick", _ -> assertEquals(tick(40), nextTick())));
    }

    private static OptionalLong tick(int seconds) {
        return OptionalLong.of(Duration.ofSeconds(seconds).toNanos());
    }

    private OptionalLong nextTick() {
        return clock.nextDeadlineNanos();
    }

    @Test
    void everyTickTakesAllThatCameSinceTheLast() {
        stream(numbers.toDF())
                .trigger(EVERY_TEN_SECONDS)
                .run(
                        start(),
                        addData(numbers, row(1)),
                        addData(numbers, row(2), row(3)),
                        seconds(10),
                        checkLastBatch(row(1), row(2), row(3)),
                        batches(1),
                        seconds(10), // finds nothing, so it is no batch
                        batches(1));
    }

    /// Starts a query whose batches take as long as the list says.
    private StreamingQuery startSlow(List<Integer> secondsOfBatches) throws Exception {
        VoidFunction2<Dataset<Row>, Long> slow =
                (_, batchId) ->
                        clock.advance(Duration.ofSeconds(secondsOfBatches.get(batchId.intValue())));
        return numbers.unitsPerBatch(1)
                .toDF()
                .writeStream()
                .trigger(EVERY_TEN_SECONDS)
                .foreachBatch(slow)
                .start();
    }

    @Test
    void missedTicksAreNotMadeUp() throws Exception {
        for (int i = 0; i < 4; i++) {
            numbers.addData(row(i));
        }
        StreamingQuery query = startSlow(List.of(2, 25, 1, 0));
        clock.awaitWaiter(); // the first took 2 s
        assertEquals(tick(10), nextTick());
        clock.advance(Duration.ofSeconds(8));
        clock.awaitWaiter(); // the second ran from 10 to 35, so the third came at once
        assertEquals(tick(40), nextTick());
        clock.advance(Duration.ofSeconds(4));
        clock.awaitWaiter();
        assertEquals(
                List.of("00:00:00", "00:00:10", "00:00:35", "00:00:40"),
                Arrays.stream(query.recentProgress())
                        .map(StreamingQueryProgress::timestamp)
                        .map(timestamp -> timestamp.substring(11, 19))
                        .toList());
        query.stop();
    }

    @Test
    void onceTakesAllInOneBatchAndEnds() {
        numbers.unitsPerBatch(1);
        stream(numbers.toDF())
                .trigger(Trigger.Once())
                .run(
                        addData(numbers, row(1)),
                        addData(numbers, row(2)),
                        start(),
                        awaitTermination(),
                        checkLastBatch(row(1), row(2)),
                        start(), // nothing is there
                        awaitTermination(),
                        batches(0),
                        addData(numbers, row(3)),
                        start(),
                        checkLastBatch(row(3)),
                        assertOnQuery("ended", query -> assertFalse(query.isActive())));
    }

    @Test
    void availableNowTakesWhatWasThereInLimitedBatchesAndEnds() {
        numbers.unitsPerBatch(2);
        stream(numbers.toDF())
                .trigger(Trigger.AvailableNow())
                .run(
                        addData(numbers, row(1)),
                        addData(numbers, row(2)),
                        addData(numbers, row(3)),
                        start(),
                        awaitTermination(),
                        batches(2),
                        checkNewRows(row(1), row(2), row(3)),
                        checkLastBatch(row(3)));
    }

    @Test
    void availableNowLeavesWhatComesMeanwhile() throws Exception {
        List<String> seen = new ArrayList<>();
        numbers.addData(row(1));
        numbers.addData(row(2));
        VoidFunction2<Dataset<Row>, Long> feeding =
                (rows, batchId) -> {
                    seen.add(batchId + ":" + rows.collectAsList());
                    numbers.addData(row(9));
                };
        StreamingQuery query =
                numbers.unitsPerBatch(1)
                        .toDF()
                        .writeStream()
                        .trigger(Trigger.AvailableNow())
                        .foreachBatch(feeding)
                        .start();
        query.awaitTermination();
        assertEquals(List.of("0:[[1]]", "1:[[2]]"), seen);
    }

    @Test
    void aTriggerMayChangeFromStartToStart() {
        stream(numbers.toDF())
                .run(
                        addData(numbers, row(1)),
                        start(Trigger.Once()),
                        checkNewRows(row(1)),
                        addData(numbers, row(2)),
                        start(EVERY_TEN_SECONDS),
                        checkNewRows(row(2)),
                        stop(),
                        addData(numbers, row(3)),
                        start(),
                        checkNewRows(row(3)));
    }

    @Test
    void anEmptyUnitIsABatch() {
        stream(numbers.toDF())
                .run(
                        addData(numbers),
                        StreamTest.checkProgress(p -> assertEquals(0, p.numInputRows())),
                        batches(1));
    }
}
