package io.millrace.testkit;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.StreamAction.Which;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A test of a streaming query as a script: feed streams, look at the rows that come out, stop,
/// crash, start again.
///
/// ```java
/// stream(events.toDF().groupBy(col("action"), window(col("time"), "1 hour")).count())
///     .outputMode("update")
///     .run(addData(events, row("04:19:28", "Close"), row("04:19:35", "Open")),
///          checkNewRows(row("Close", "04:00", 1L), row("Open", "04:00", 1L)),
///          stop(), crashBefore(BatchStep.COMMIT),
///          addData(events, row("04:59:59", "Open")),
///          start(), awaitFailure(), start(),
///          checkNewRows(row("Open", "04:00", 2L)));
/// ```
///
/// The query starts by itself unless the script starts it before the first check. Checks wait until
/// all input was worked off, or, for a trigger with an interval, until the query waits for the
/// clock. No step sleeps. A replayed batch must bring the rows that it brought before.
///
/// When a step fails, the error shows the script with an arrow, the offsets, the state, the rows of
/// the sink, the plan and the backend with its reason.
///
/// Crashes, faults and clock steps need a session of [TestSession].
public final class StreamTest {
    private final Dataset<?> frame;
    private OutputMode outputMode = OutputMode.APPEND;
    private Trigger trigger = Trigger.ProcessingTime(0);
    private @Nullable String checkpoint;
    private @Nullable String queryName;
    private @Nullable String lateRows;

    private StreamTest(Dataset<?> frame) {
        this.frame = frame;
    }

    /// Begins a test of the query that writes the streaming frame.
    public static StreamTest stream(Dataset<?> frame) {
        return new StreamTest(frame);
    }

    /// Sets the output mode, `append` by default.
    public StreamTest outputMode(String mode) {
        return outputMode(OutputMode.parse(mode));
    }

    /// Sets the output mode.
    public StreamTest outputMode(OutputMode mode) {
        outputMode = mode;
        return this;
    }

    /// Sets the trigger of all starts that do not have their own; by default batches follow each
    /// other without pause.
    public StreamTest trigger(Trigger newTrigger) {
        trigger = newTrigger;
        return this;
    }

    /// Sets the name of the query.
    public StreamTest queryName(String name) {
        queryName = name;
        return this;
    }

    /// Keeps the checkpoint in the directory instead of in a temporary one that is deleted.
    public StreamTest checkpoint(Path directory) {
        return checkpoint(directory.toString());
    }

    /// Keeps the checkpoint at a location such as `hdfs://host:8020/checkpoint`, which stays.
    public StreamTest checkpoint(String location) {
        checkpoint = location;
        return this;
    }

    /// Sets where late rows are kept, as the writer's option does.
    public StreamTest lateRows(String place) {
        lateRows = place;
        return this;
    }

    /// What the builder has collected.
    record Setup(
            Dataset<?> frame,
            OutputMode outputMode,
            Trigger trigger,
            Optional<String> checkpoint,
            Optional<String> queryName,
            Optional<String> lateRows) {}

    /// Runs the script and stops the query.
    ///
    /// @throws AssertionError when a step fails, with the whole story
    public void run(StreamAction... actions) {
        run(List.of(actions));
    }

    /// Runs the script and stops the query.
    ///
    /// @throws AssertionError when a step fails, with the whole story
    public void run(List<StreamAction> actions) {
        Setup setup =
                new Setup(
                        frame,
                        outputMode,
                        trigger,
                        Optional.ofNullable(checkpoint),
                        Optional.ofNullable(queryName),
                        Optional.ofNullable(lateRows));
        List<StreamAction> script = new ArrayList<>(actions);
        if (!isStartedByScript(actions)) {
            script.addFirst(start());
        }
        StreamRun.run(setup, script);
    }

    /// Returns whether a start comes before the first step that needs a query.
    private static boolean isStartedByScript(List<StreamAction> actions) {
        for (StreamAction action : actions) {
            switch (action) {
                case StreamAction.Start _ -> {
                    return true;
                }
                case StreamAction.AddData _,
                        StreamAction.Crash _,
                        StreamAction.FailAt _,
                        StreamAction.FailWhen _,
                        StreamAction.FreeSpace _,
                        StreamAction.Execute _,
                        StreamAction.AdvanceClock _ -> {}
                case StreamAction.Stop _,
                        StreamAction.AwaitFailure _,
                        StreamAction.ExpectFailure _,
                        StreamAction.AwaitTermination _,
                        StreamAction.ProcessAllAvailable _,
                        StreamAction.CheckRows _,
                        StreamAction.CheckProgress _,
                        StreamAction.AssertOnQuery _ -> {
                    return false;
                }
            }
        }
        return false;
    }

    /// Returns a row; values as [MemoryStream#addData] takes them. In an expected row, a text in
    /// the place of a window means the window that starts then.
    public static Row row(@Nullable Object... values) {
        return RowFactory.create(values);
    }

    /// Adds one unit of input to the stream.
    public static StreamAction addData(MemoryStream stream, Row... rows) {
        return new StreamAction.AddData(List.of(MemoryStream.Feed.of(stream, rows)));
    }

    /// Adds one unit to each of several streams, all in one step.
    public static StreamAction addTogether(MemoryStream.Feed... feeds) {
        return new StreamAction.AddData(List.of(feeds));
    }

    /// Starts the query, on the same checkpoint each time.
    public static StreamAction start() {
        return new StreamAction.Start(Optional.empty());
    }

    /// Starts the query with another trigger.
    public static StreamAction start(Trigger trigger) {
        return new StreamAction.Start(Optional.of(trigger));
    }

    /// Stops the query.
    public static StreamAction stop() {
        return new StreamAction.Stop();
    }

    /// Lets the query die when a batch is about to do the step: after the step before it. Once.
    public static StreamAction crashBefore(BatchStep step) {
        return new StreamAction.Crash(step, true);
    }

    /// Lets the query die when a batch has done the step. Once.
    public static StreamAction crashAfter(BatchStep step) {
        return new StreamAction.Crash(step, false);
    }

    /// Lets the query die at an operation on the files of its checkpoint or its sink, as by `kill
    /// -9`. The next start is that of a new process.
    ///
    /// @param operation how many operations from this step on still work
    public static StreamAction crashAt(int operation) {
        return failAt(operation, FileFault.CRASH);
    }

    /// Lets an operation on the files of the checkpoint or the sink fail. Once, but a full disk
    /// stays full until [#freeSpace()].
    ///
    /// @param operation how many operations from this step on still work
    public static StreamAction failAt(int operation, FileFault fault) {
        return new StreamAction.FailAt(operation, fault);
    }

    /// Lets the next operation on files that fits fail, as [#failAt].
    ///
    /// ```java
    /// failWhen("batch 1 is committed", step -> step.is(Kind.LINK, "commits/1"), FileFault.EIO)
    /// ```
    ///
    /// @param what which operation it is, for the failure
    public static StreamAction failWhen(String what, Predicate<FileStep> when, FileFault fault) {
        return new StreamAction.FailWhen(what, when, fault);
    }

    /// Makes room on a disk that [FileFault#ENOSPC] has filled.
    public static StreamAction freeSpace() {
        return new StreamAction.FreeSpace();
    }

    /// Waits until the query, or its start, has died of the crash that was armed.
    public static StreamAction awaitFailure() {
        return new StreamAction.AwaitFailure();
    }

    /// Waits until the query, or its start, has failed with the condition.
    public static StreamAction expectFailure(ErrorCondition condition) {
        return new StreamAction.ExpectFailure(condition);
    }

    /// Waits until the query has ended by itself, as it does with `Trigger.Once` and
    /// `Trigger.AvailableNow`.
    public static StreamAction awaitTermination() {
        return new StreamAction.AwaitTermination();
    }

    /// Moves the clock, once the query waits for it.
    public static StreamAction advanceClock(Duration duration) {
        return new StreamAction.AdvanceClock(duration);
    }

    /// Waits until all input was worked off.
    public static StreamAction processAllAvailable() {
        return new StreamAction.ProcessAllAvailable();
    }

    /// Checks the rows of the batches since the last such check, in any order.
    public static StreamAction checkNewRows(Row... expected) {
        return new StreamAction.CheckRows(Which.NEW_ROWS, List.of(expected));
    }

    /// Checks all rows that were written so far, in any order; in complete mode the last batch's.
    public static StreamAction checkAnswer(Row... expected) {
        return new StreamAction.CheckRows(Which.ANSWER, List.of(expected));
    }

    /// Checks all rows that were written so far, as [#checkAnswer(Row...)].
    public static StreamAction checkAnswer(List<Row> expected) {
        return new StreamAction.CheckRows(Which.ANSWER, expected);
    }

    /// Checks the rows of the last batch, in any order.
    public static StreamAction checkLastBatch(Row... expected) {
        return new StreamAction.CheckRows(Which.LAST_BATCH, List.of(expected));
    }

    /// Looks at the progress report of the last batch.
    public static StreamAction checkProgress(Consumer<StreamingQueryProgress> check) {
        return new StreamAction.CheckProgress(check);
    }

    /// Looks at the query.
    ///
    /// @param what what is looked at, for the failure
    public static StreamAction assertOnQuery(String what, Consumer<StreamingQuery> check) {
        return new StreamAction.AssertOnQuery(what, check);
    }

    /// Runs code between two steps.
    ///
    /// @param what what it does, for the failure
    public static StreamAction execute(String what, Runnable code) {
        return new StreamAction.Execute(what, code);
    }
}
