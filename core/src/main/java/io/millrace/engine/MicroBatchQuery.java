package io.millrace.engine;

import io.millrace.analysis.PlanText;
import io.millrace.batch.StandardOutput;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Redaction;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryListener.QueryTerminatedEvent;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.StreamingQueryStatus;
import io.millrace.streaming.WatermarkExplanation;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The handle of a query that runs in micro-batches on a control thread of its own.
final class MicroBatchQuery implements StreamingQuery {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatchQuery.class);

    private final QueryDefinition definition;
    private final QueryContext context;
    private final UUID id;
    private final QueryPhase phase;
    private final MicroBatchLoop loop;
    private final Thread thread;

    /// Open until everything about the query is done but the last instructions of its thread. Who
    /// waits for the end joins the thread after it, so that not even the thread is left then.
    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile @Nullable StreamingQueryException failure;
    private volatile @Nullable Throwable failedBy;
    private boolean isClosing;
    private volatile @Nullable Thread starter = Thread.currentThread();

    MicroBatchQuery(QueryDefinition definition, QueryContext context) {
        this.definition = definition;
        this.context = context;
        this.id = definition.checkpoint().queryId();
        this.phase = new QueryPhase(context.clock());
        this.loop = new MicroBatchLoop(id, definition, context, phase);
        String name = definition.name();
        this.thread = new Thread(this::run, "millrace-" + (name == null ? id : name) + "-control");
        thread.setDaemon(true);
    }

    /// Returns what no other query of the session may be called while this one is active.
    List<String> names() {
        return QueryStarter.names(definition.spec());
    }

    /// Starts the control thread.
    void start() {
        starter = null;
        try {
            thread.start();
        } catch (Error e) {
            // No memory for a thread: nobody else would end the query.
            end(closed(e));
            throw e;
        }
    }

    /// Returns whether the query would wait for itself if the current thread waited for it: within
    /// foreachBatch, or within a listener that is told of the start.
    boolean isWithin() {
        Thread current = Thread.currentThread();
        return current.equals(thread) || current.equals(starter);
    }

    private void requireOutside(String method) {
        if (isWithin()) {
            throw ErrorCondition.ILLEGAL_STATE.error(
                    method
                            + " is called on the thread that runs the query, which would wait for"
                            + " itself.",
                    "Call it on another thread.");
        }
    }

    private void run() {
        MDC.put("query", String.valueOf(definition.name()));
        Throwable cause = null;
        try {
            loop.run();
        } catch (Throwable e) {
            if (phase.isStopping() && Interruptions.isInterruption(e)) {
                LOG.debug("Query {} was stopped within a batch", id, Redaction.forLog(e));
            } else {
                cause = e;
            }
        } finally {
            endInterrupts();
            end(closed(cause));
            MDC.remove("query");
        }
    }

    private synchronized void interrupt() {
        if (!isClosing) {
            thread.interrupt();
        }
    }

    /// The interrupt of a stop has done its work; what follows must run to its end.
    private synchronized void endInterrupts() {
        isClosing = true;
        Thread.interrupted();
    }

    private @Nullable Throwable closed(@Nullable Throwable cause) {
        try {
            loop.close(cause != null);
            return cause;
        } catch (RuntimeException | Error e) {
            if (cause == null) {
                return e;
            }
            cause.addSuppressed(e);
            return cause;
        }
    }

    /// Ends the query for all who look at it, whatever goes wrong meanwhile: somebody waits.
    private void end(@Nullable Throwable cause) {
        try {
            if (cause == null) {
                phase.say("Stopped");
            } else {
                fail(Failures.named(cause));
            }
        } finally {
            phase.end();
            context.queries().leave(this);
            try {
                context.bus().post(terminated());
            } finally {
                ended.countDown();
                phase.wakeWaiters();
            }
        }
    }

    private void fail(Throwable named) {
        failure =
                new StreamingQueryException(
                        id,
                        definition.runId(),
                        Failures.ofUser(named),
                        loop.startOffset(),
                        loop.endOffset());
        failedBy = named;
        phase.say("Terminated with exception: " + named.getMessage());
        LOG.error("Query {} failed", id, Redaction.forLog(named));
    }

    private QueryTerminatedEvent terminated() {
        Optional<String> message = exception().map(StreamingQueryException::message);
        Optional<String> condition =
                failedBy instanceof MillraceException own
                        ? Optional.of(own.getCondition())
                        : Optional.empty();
        return new QueryTerminatedEvent(id, definition.runId(), message, condition);
    }

    @Override
    public @Nullable String name() {
        return definition.name();
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public UUID runId() {
        return definition.runId();
    }

    /// Returns Spark's text, which says whether the query is ACTIVE or TERMINATED.
    @Override
    public String toString() {
        return "Streaming Query "
                + (name() == null ? "" : name() + " ")
                + "[id = "
                + id
                + ", runId = "
                + runId()
                + "] [state = "
                + (isActive() ? "ACTIVE" : "TERMINATED")
                + "]";
    }

    /// Returns where the checkpoint lies.
    String checkpointLocation() {
        return definition.checkpoint().location();
    }

    @Override
    public boolean isActive() {
        return !phase.hasEnded();
    }

    @Override
    public Optional<StreamingQueryException> exception() {
        return Optional.ofNullable(failure);
    }

    @Override
    public StreamingQueryStatus status() {
        return phase.status();
    }

    @Override
    public StreamingQueryProgress[] recentProgress() {
        return loop.progress().recent();
    }

    @Override
    public @Nullable StreamingQueryProgress lastProgress() {
        return loop.progress().last();
    }

    @Override
    public void awaitTermination() throws StreamingQueryException {
        requireOutside("awaitTermination");
        try {
            ended.await();
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        throwFailure();
    }

    @Override
    public boolean awaitTermination(long timeoutMs) throws StreamingQueryException {
        if (timeoutMs <= 0) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "awaitTermination was given " + timeoutMs + " ms to wait.",
                    "Give a number over 0, or none to wait for ever.");
        }
        requireOutside("awaitTermination");
        try {
            if (!ended.await(timeoutMs, TimeUnit.MILLISECONDS)) {
                return false;
            }
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        throwFailure();
        return true;
    }

    private void throwFailure() throws StreamingQueryException {
        StreamingQueryException exception = failure;
        if (exception != null) {
            throw exception;
        }
    }

    static MillraceException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return ErrorCondition.INTERRUPTED.error(
                "The thread was interrupted while it waited for a query.",
                "The query goes on; call again to wait for it.",
                cause);
    }

    @Override
    public void processAllAvailable() {
        requireOutside("processAllAvailable");
        try {
            phase.awaitIdle(this::isActive);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        StreamingQueryException exception = failure;
        if (exception != null) {
            throw ErrorCondition.STREAM_FAILED.error(
                    "Query " + id + " failed: " + exception.getCause(),
                    "See exception() for the cause.",
                    exception);
        }
    }

    /// Lets the query end after what it is at, without waiting for it.
    void requestStop() {
        phase.requestStop();
    }

    @Override
    public void stop() throws TimeoutException {
        if (isWithin()) {
            // The loop ends after this batch, or before the first one.
            phase.requestStop();
            return;
        }
        phase.requestStopNow();
        interrupt();
        Duration timeout = context.settings().stopTimeout();
        try {
            if (timeout.isZero()) {
                ended.await();
            } else if (!ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException(
                        "Query "
                                + id
                                + " did not stop within "
                                + timeout.toMillis()
                                + " ms; "
                                + phase.status().message());
            }
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public WatermarkExplanation explainWatermark() {
        requireOutside("explainWatermark");
        try {
            return loop.explainWatermark()
                    .orElseThrow(
                            () ->
                                    ErrorCondition.QUERY_NOT_ACTIVE.error(
                                            "The query has not begun, or has ended.",
                                            "Ask while it runs."));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void explain() {
        explain(false);
    }

    @Override
    public void explain(boolean extended) {
        StandardOutput.println(explainText(extended));
    }

    /// Returns what [#explain(boolean)] prints.
    String explainText(boolean extended) {
        String logical =
                extended
                        ? "== Analyzed Logical Plan ==\n"
                                + PlanText.tree(definition.spec().plan())
                                + "\n"
                        : "";
        return logical
                + "== Physical Plan ==\n"
                + Explain.text(definition.plan(), definition.choices(), loop.placements());
    }
}
