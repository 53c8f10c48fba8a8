package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.crashAt;
import static io.millrace.testkit.StreamTest.execute;
import static io.millrace.testkit.StreamTest.expectFailure;
import static io.millrace.testkit.StreamTest.failAt;
import static io.millrace.testkit.StreamTest.failWhen;
import static io.millrace.testkit.StreamTest.freeSpace;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep.Kind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The steps of a script that break the disk; the first test is the example of `docs/testing.md`.
@SessionTest
final class StreamFaultsTest {
    private MemoryStream events;

    @BeforeEach
    void makeStream(Session session) {
        events = MemoryStream.of(session, "time TIMESTAMP, action STRING");
    }

    private DataFrame hourlyCounts() {
        return events.toDF().groupBy(col("action"), window(col("time"), "1 hour")).count();
    }

    @Test
    void countsSurviveALostCommitAndAFullDisk() {
        stream(hourlyCounts())
                .outputMode("update")
                .run(
                        addData(events, row("04:19:28", "Open")),
                        checkNewRows(row("Open", "04:00", 1)),
                        failWhen(
                                "batch 1 is committed, but nobody is told",
                                step -> step.is(Kind.LINK, "commits/1"),
                                FileFault.EIO_AFTER),
                        addData(events, row("04:59:59", "Open")),
                        expectFailure(ErrorCondition.CHECKPOINT_IO),
                        start(),
                        checkNewRows(row("Open", "04:00", 2)),
                        failAt(0, FileFault.ENOSPC),
                        addData(events, row("05:00", "Close")),
                        expectFailure(ErrorCondition.CHECKPOINT_IO),
                        freeSpace(),
                        start(),
                        checkNewRows(row("Close", "05:00", 1)));
    }

    /// Returns the number of operations that one more batch takes.
    private int operationsOfABatch(DataFrame counts, FaultyFiles files) {
        int[] before = new int[1];
        stream(counts)
                .outputMode("complete")
                .run(
                        addData(events, row("04:00", "Open")),
                        processAllAvailable(),
                        execute("count", () -> before[0] = files.count()),
                        addData(events, row("05:00", "Close")),
                        processAllAvailable());
        return files.count() - before[0];
    }

    @Test
    void aQueryDiesAtAnyOperationOfABatch(TestSession test) {
        DataFrame counts = events.toDF().groupBy("action").count();
        int operations = operationsOfABatch(counts, test.files());
        assertTrue(operations >= 15, () -> operations + " operations");
        for (int operation = 0; operation < operations; operation++) {
            int expected = operation + 2;
            stream(counts)
                    .outputMode("complete")
                    .run(
                            addData(events, row("04:00", "Open")),
                            processAllAvailable(),
                            crashAt(operation),
                            addData(events, row("05:00", "Close")),
                            awaitFailure(),
                            execute("dead", () -> assertTrue(test.files().isDead())),
                            start(),
                            checkAnswer(row("Open", expected), row("Close", expected)));
        }
    }

    @Test
    void aQueryDiesWhileItStarts() {
        stream(hourlyCounts())
                .outputMode("update")
                .run(
                        addData(events, row("04:00", "Open")),
                        checkNewRows(row("Open", "04:00", 1)),
                        stop(),
                        crashAt(3),
                        start(),
                        awaitFailure(),
                        start(),
                        addData(events, row("04:01", "Open")),
                        checkNewRows(row("Open", "04:00", 2)));
    }

    @Test
    void aFaultThatNoOperationComesToFailsTheScript() {
        AssertionError failure =
                assertThrows(
                        AssertionError.class,
                        () ->
                                stream(hourlyCounts())
                                        .outputMode("update")
                                        .run(failWhen("never", _ -> false, FileFault.CRASH)));
        String text = String.valueOf(failure.getMessage());
        assertTrue(text.startsWith("The end of the script failed: No operation came to"), text);
    }

    @Test
    void theNextScriptFindsNoFault(TestSession test) {
        assertThrows(
                AssertionError.class,
                () ->
                        stream(hourlyCounts())
                                .outputMode("update")
                                .run(
                                        addData(events, row("04:00", "Open")),
                                        failAt(0, FileFault.ENOSPC),
                                        start(),
                                        stop()));
        assertFalse(test.files().isArmed());
        stream(hourlyCounts()).outputMode("update").run(checkNewRows(row("Open", "04:00", 1)));
    }

    @Test
    void aFailureShowsTheFaultsOfItsScript() {
        AssertionError failure =
                assertThrows(
                        AssertionError.class,
                        () ->
                                stream(hourlyCounts())
                                        .outputMode("update")
                                        .run(
                                                failAt(1, FileFault.EIO),
                                                crashAt(2),
                                                failWhen("x", _ -> false, FileFault.TORN),
                                                freeSpace()));
        String text = String.valueOf(failure.getMessage());
        String script =
                "    failAt(1, EIO)\n    crashAt(2)\n    failWhen(\"x\", TORN)\n    freeSpace()\n";
        assertTrue(text.contains(script), text);
    }
}
