package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.lit;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.advanceClock;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkLastBatch;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.checkProgress;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.crashBefore;
import static io.millrace.testkit.StreamTest.expectFailure;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

@SessionTest
final class StreamTestTest {
    private Session session;
    private MemoryStream events;

    @BeforeEach
    void makeStream(Session given) {
        session = given;
        events = MemoryStream.of(session, "time TIMESTAMP, action STRING");
    }

    private DataFrame hourlyCounts() {
        return events.toDF().groupBy(col("action"), window(col("time"), "1 hour")).count();
    }

    @Test
    void hourlyCountsSurviveRestart() {
        stream(hourlyCounts())
                .outputMode("update")
                .run(
                        addData(events, row("04:19:28", "Close"), row("04:19:35", "Open")),
                        checkNewRows(row("Close", "04:00", 1L), row("Open", "04:00", 1L)),
                        stop(),
                        crashBefore(BatchStep.COMMIT),
                        addData(events, row("04:59:59", "Open")),
                        start(),
                        awaitFailure(),
                        start(),
                        checkNewRows(row("Open", "04:00", 2L)),
                        advanceClock(Duration.ofSeconds(20)),
                        checkProgress(p -> assertEquals("reference", p.backend())));
    }

    @Test
    void anAnswerIsAllThatWasWrittenOrTheWholeTable() {
        stream(hourlyCounts())
                .outputMode("complete")
                .run(
                        addData(events, row("04:19:28", "Close")),
                        processAllAvailable(),
                        addData(events, row("05:00", "Close")),
                        checkLastBatch(row("Close", "04:00", 1), row("Close", "05:00", 1)),
                        checkAnswer(row("Close", "05:00", 1), row("Close", "04:00", 1)));
        stream(events.toDF().select("action"))
                .run(
                        checkNewRows(row("Close"), row("Close")),
                        addData(events, row(null, null)),
                        checkNewRows(row((Object) null)),
                        checkNewRows(),
                        checkAnswer(row((Object) null), row("Close"), row("Close")));
    }

    private static String failureOf(StreamTest test, StreamAction... script) {
        return String.valueOf(
                assertThrows(AssertionError.class, () -> test.run(script)).getMessage());
    }

    @Test
    void aFailureTellsTheWholeStory() {
        String text =
                failureOf(
                        stream(hourlyCounts()).outputMode("update"),
                        addData(events, row("04:19:28", "Close")),
                        checkNewRows(row("Close", "04:00", 2L)),
                        stop());
        assertTrue(text.startsWith("Step 3 of 4 failed: The rows differ: missing"), text);
        assertTrue(text.contains("\n    addData(row(04:19:28, Close))\n==> checkNewRows("), text);
        assertTrue(text.contains("== Offsets ==\nbatch 0\nMemoryStream[time,action]"), text);
        assertTrue(text.contains("== State ==\nversion 0\n"), text);
        assertTrue(text.contains("== Sink ==\nbatch 0\n    [Close,"), text);
        assertTrue(text.contains("== Plan ==\n"), text);
        assertTrue(text.contains("== Backend ==\nreference\n"), text);
    }

    @Test
    void everyDifferenceOfRowsIsSeen() {
        StreamTest counts = stream(hourlyCounts()).outputMode("update");
        StreamAction data = addData(events, row("04:19:28", "Close"), row("04:20", "Open"));
        for (StreamAction wrong :
                new StreamAction[] {
                    checkNewRows(),
                    checkNewRows(row("Close", "04:00", 1)),
                    checkNewRows(row("Close", "04:00", 1), row("Open", "05:00", 1)),
                    checkNewRows(row("Close", "04:00", 1), row("Open", "04:00", null)),
                    checkNewRows(row("Close", "04:00", 1), row("Open", "04:00")),
                    checkNewRows(
                            row("Close", "04:00", 1),
                            row("Open", "04:00", 1),
                            row("Open", "04:00", 1))
                }) {
            assertTrue(failureOf(counts, data, wrong).contains("failed: The rows differ"));
        }
    }

    @Test
    void anErrorOfTheQueryFailsTheScriptUnlessItIsExpected() {
        MemoryStream numbers = MemoryStream.of(session, "n INT");
        DataFrame inverse = numbers.toDF().select(lit(1).divide(col("n")).cast("int"));
        stream(inverse).run(addData(numbers, row(0)), expectFailure(ErrorCondition.DIVIDE_BY_ZERO));
        String text = failureOf(stream(inverse), addData(numbers, row(1)), checkAnswer(row(1)));
        assertTrue(text.contains("The query failed: io.millrace"), text);
    }

    @Test
    void aStartThatIsRefusedCanBeExpected() {
        stream(hourlyCounts())
                .outputMode("append")
                .run(start(), expectFailure(ErrorCondition.STREAMING_OUTPUT_MODE));
        String text = failureOf(stream(hourlyCounts()), start(), stop());
        assertTrue(text.contains("The query did not start"), text);
    }

    @Test
    void aCrashThatNoBatchComesToFailsTheScript() {
        String text =
                failureOf(stream(hourlyCounts()).outputMode("update"), crashAfter(BatchStep.EMIT));
        assertTrue(text.startsWith("The end of the script failed: No batch came to"), text);
    }

    @Test
    void aCrashThatIsNotAwaitedFailsTheScript() {
        String text =
                failureOf(
                        stream(hourlyCounts()).outputMode("update"),
                        crashAfter(BatchStep.EMIT),
                        addData(events, row("04:00", "Open")),
                        checkNewRows());
        assertTrue(text.contains("The query failed: io.millrace.testkit.SimulatedCrash"), text);
    }
}
