package io.millrace.testkit;

import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.connector.Options;
import io.millrace.engine.BatchStep;
import io.millrace.engine.StreamingQuerySpec;
import io.millrace.error.MillraceException;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.StreamTest.Setup;
import io.millrace.testkit.fault.FileFault;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// One run of a [StreamTest].
final class StreamRun {
    private final Setup setup;
    private final Session session;
    private final @Nullable TestSession test;
    private final String checkpoint;
    private final CollectingSink sink = new CollectingSink();
    private Trigger trigger;
    private @Nullable StreamingQuery query;
    private @Nullable Throwable startFailure;
    private boolean isFailureSeen;
    private long checkedBatchId = -1;

    private StreamRun(Setup setup, String checkpoint) {
        this.setup = setup;
        this.session = setup.frame().sparkSession();
        this.test = TestSession.of(session);
        this.checkpoint = checkpoint;
        this.trigger = setup.trigger();
    }

    /// Runs the script on a checkpoint of its own.
    static void run(Setup setup, List<StreamAction> script) {
        try (TestDirectory temporary = TestDirectory.create("stream-test")) {
            String checkpoint = setup.checkpoint().orElse(temporary.path().toString());
            new StreamRun(setup, checkpoint).run(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<StreamAction> script) {
        int step = 0;
        try {
            for (StreamAction action : script) {
                requireSeen(action);
                perform(action);
                step++;
            }
            finish();
        } catch (AssertionError | Exception e) {
            AssertionError failure = new AssertionError(report(script, step, e), e);
            stopQuietly(failure);
            throw failure;
        } finally {
            if (test != null) {
                heal(test);
            }
        }
    }

    /// The next script on the session must find nothing of this one's faults.
    private static void heal(TestSession session) {
        session.crashes().disarm();
        session.files().disarm();
        session.files().restart();
        session.files().freeSpace();
    }

    private String report(List<StreamAction> script, int step, Throwable failure) {
        return new StreamReport(setup, sink, Optional.ofNullable(query))
                .text(script, step, failure);
    }

    /// A start that failed is only right when the next step expects it.
    private void requireSeen(StreamAction action) {
        Throwable failure = startFailure;
        boolean isExpected =
                action instanceof StreamAction.ExpectFailure
                        || action instanceof StreamAction.AwaitFailure;
        if (failure != null && !isExpected) {
            throw new AssertionError("The query did not start: " + failure, failure);
        }
    }

    private void perform(StreamAction action) throws Exception {
        switch (action) {
            case StreamAction.AddData(var feeds) ->
                    MemoryStream.addTogether(feeds.toArray(MemoryStream.Feed[]::new));
            case StreamAction.Start(Optional<Trigger> own) -> start(own);
            case StreamAction.Stop _ -> stop();
            case StreamAction.Crash(BatchStep step, boolean isBefore) -> arm(step, isBefore);
            case StreamAction.FailAt(int operation, FileFault fault) ->
                    testSession().files().failAt(operation, fault);
            case StreamAction.FailWhen(_, var when, FileFault fault) ->
                    testSession().files().failWhen(when, fault);
            case StreamAction.FreeSpace _ -> testSession().files().freeSpace();
            case StreamAction.AwaitFailure _ -> awaitCrash();
            case StreamAction.ExpectFailure expected -> awaitError(expected);
            case StreamAction.AwaitTermination _ -> {
                awaitEnd();
                requireSound();
            }
            case StreamAction.AdvanceClock(var duration) -> {
                awaitClockWaiter();
                testSession().clock().advance(duration);
            }
            case StreamAction.ProcessAllAvailable _ -> settle();
            case StreamAction.CheckRows(var which, List<Row> expected) -> check(which, expected);
            case StreamAction.CheckProgress(var check) -> {
                settle();
                StreamingQueryProgress progress = query().lastProgress();
                if (progress == null) {
                    throw new AssertionError("The query has not reported any progress.");
                }
                check.accept(progress);
            }
            case StreamAction.AssertOnQuery(_, var check) -> {
                settle();
                check.accept(query());
            }
            case StreamAction.Execute(_, Runnable code) -> code.run();
        }
    }

    private StreamingQuery query() {
        if (query == null) {
            throw new AssertionError("The query was not started: put start() before this step.");
        }
        return query;
    }

    private TestSession testSession() {
        if (test == null) {
            throw new AssertionError(
                    "Faults and clock steps need a session of TestSession, see @SessionTest.");
        }
        return test;
    }

    private void start(Optional<Trigger> own) throws TimeoutException {
        if (query != null && query.isActive()) {
            throw new AssertionError("The query runs already: put stop() before this step.");
        }
        if (query != null) {
            requireSound();
        }
        if (test != null) {
            test.files().restart();
        }
        trigger = own.orElse(setup.trigger());
        isFailureSeen = false;
        StreamingQuerySpec spec =
                new StreamingQuerySpec(
                        Frames.plan(setup.frame()),
                        setup.queryName(),
                        setup.outputMode(),
                        trigger,
                        sink,
                        Options.empty(),
                        Optional.of(checkpoint),
                        setup.lateRows());
        try {
            query = Frames.engine(session).start(spec);
        } catch (MillraceException | SimulatedCrash e) {
            startFailure = e;
        }
    }

    private void stop() throws TimeoutException {
        query().stop();
        requireSound();
    }

    private void arm(BatchStep step, boolean isBefore) {
        List<BatchStep> steps = List.of(BatchStep.values());
        int at = steps.indexOf(step) - (isBefore ? 1 : 0);
        if (at < 0) {
            throw new AssertionError("Nothing comes before " + step + ": use stop().");
        }
        testSession().crashes().arm(steps.get(at));
    }

    private void awaitEnd() throws Exception {
        StreamingQuery ending = query();
        Patience.run(
                "the query to end",
                () -> {
                    try {
                        ending.awaitTermination();
                    } catch (StreamingQueryException _) {
                        // It is kept in the query, and looked at there.
                    }
                });
    }

    private void awaitCrash() throws Exception {
        TestSession own = testSession();
        boolean isAhead = own.crashes().armed() != null || own.files().isArmed();
        Throwable cause = startFailure != null ? startFailure : failure(isAhead);
        if (!(cause instanceof SimulatedCrash)) {
            throw new AssertionError("The query did not crash as armed, but: " + cause, cause);
        }
        startFailure = null;
        isFailureSeen = true;
    }

    /// Waits until the query has ended and returns why.
    private @Nullable Throwable failure(boolean isAhead) throws Exception {
        if (isAhead) {
            nudge();
        }
        awaitEnd();
        return cause();
    }

    private void awaitError(StreamAction.ExpectFailure expected) throws Exception {
        Throwable failure = startFailure != null ? startFailure : failure(true);
        if (!(failure instanceof MillraceException named)
                || named.condition() != expected.condition()) {
            throw new AssertionError(
                    "Expected " + expected.condition() + ", got: " + failure, failure);
        }
        startFailure = null;
        isFailureSeen = true;
    }

    /// Returns why the query ended, or null.
    private @Nullable Throwable cause() {
        return query().exception().map(Throwable::getCause).orElse(null);
    }

    /// Makes a query that polls look for data now: its clock may stand still.
    private void nudge() throws Exception {
        if (query().isActive() && !isPaced()) {
            try {
                Patience.run("the query to look for data", query()::processAllAvailable);
            } catch (MillraceException _) {
                // The failure that the caller waits for.
            }
        }
    }

    private boolean isPaced() {
        return trigger instanceof Trigger.ProcessingTimeTrigger(long interval) && interval > 0;
    }

    private boolean endsByItself() {
        return !(trigger instanceof Trigger.ProcessingTimeTrigger);
    }

    /// Waits until the query has done what it can.
    private void settle() throws Exception {
        StreamingQuery running = query;
        if (running != null && running.isActive()) {
            if (endsByItself()) {
                awaitEnd();
            } else if (isPaced() && test != null) {
                awaitClockWaiter();
            } else {
                nudge();
            }
        }
        if (running != null) {
            requireSound();
        }
    }

    /// Waits until the query waits for the clock, or has ended.
    private void awaitClockWaiter() throws Exception {
        StreamingQuery running = query;
        if (running != null && running.isActive() && !endsByItself()) {
            ManualClock clock = testSession().clock();
            Patience.run(
                    "the query to wait for the clock",
                    () -> clock.awaitWaiterWhile(running::isActive));
            requireSound();
        }
    }

    /// Fails when the query has failed and no step has expected it.
    private void requireSound() {
        Throwable cause = cause();
        if (cause != null && !isFailureSeen) {
            throw new AssertionError("The query failed: " + cause, cause);
        }
    }

    private void check(StreamAction.Which which, List<Row> expected) throws Exception {
        settle();
        StructType schema = setup.frame().schema();
        boolean isComplete = setup.outputMode() == OutputMode.COMPLETE;
        List<Row> actual =
                switch (which) {
                    case NEW_ROWS -> sink.rowsAfter(checkedBatchId);
                    case ANSWER -> isComplete ? sink.lastRows() : sink.rowsAfter(-1);
                    case LAST_BATCH -> sink.lastRows();
                };
        checkedBatchId = sink.lastBatchId();
        List<String> differences = ExpectedRows.differences(schema, expected, actual);
        if (!differences.isEmpty()) {
            throw new AssertionError("The rows differ: " + String.join("; ", differences));
        }
    }

    private void finish() throws Exception {
        if (startFailure != null) {
            throw new AssertionError("The query did not start: " + startFailure, startFailure);
        }
        if (query != null) {
            query.stop();
            requireSound();
        }
        BatchStep armed = test == null ? null : test.crashes().armed();
        if (armed != null) {
            throw new AssertionError("No batch came to the armed crash after " + armed + ".");
        }
        if (test != null && test.files().isArmed()) {
            throw new AssertionError("No operation came to the armed fault.");
        }
    }

    private void stopQuietly(AssertionError failure) {
        if (query != null) {
            try {
                query.stop();
            } catch (TimeoutException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
