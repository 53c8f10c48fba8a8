package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.LateRowCommit;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.OperatorState;
import io.millrace.checkpoint.RowCounts;
import io.millrace.checkpoint.StateFiles;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.StreamSink;
import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.exec.PlanRunner;
import io.millrace.expr.EvalContext;
import io.millrace.streaming.StreamingQueryListener.QueryProgressEvent;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.WatermarkExplanation;

import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/// Executes micro-batches whose plan is fixed: reads, computes, hands the rows to the sink, writes
/// the state's change, commits. Owns the query's memory and its state.
final class BatchExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchExecutor.class);

    private final QueryDefinition definition;
    private final QueryContext context;
    private final QueryPhase phase;
    private final List<QuerySource> sources;
    private final BoundSettings bound;
    private final Checkpoint checkpoint;
    private final StateFiles stateFiles;
    private final StreamSink sink;
    private final LateRowSink lateRowSink;
    private final PlanRunner runner;
    private final ProgressReporter reporter;
    private final StatefulOperators operators;
    private final QueryWatermarks watermarks;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BufferAllocator batchAllocator;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean hasExecuted;
    private boolean isClosed;
    private long lateRows;
    private final UUID queryId;

    BatchExecutor(
            UUID queryId,
            QueryDefinition definition,
            QueryContext context,
            QueryPhase phase,
            List<QuerySource> sources) {
        this.queryId = queryId;
        this.definition = definition;
        this.context = context;
        this.phase = phase;
        this.sources = sources;
        this.bound = definition.bound();
        this.checkpoint = definition.checkpoint();
        this.stateFiles = checkpoint.stateFiles();
        this.sink = definition.sink();
        this.lateRowSink = definition.lateRows();
        this.runner = new PlanRunner(definition.plan());
        this.watermarks = new QueryWatermarks(definition.plan(), definition.bound());
        this.reporter = new ProgressReporter(queryId, definition, context);
        long limitBytes = context.settings().queryMemoryLimitBytes(SessionEngine.PHYSICAL_BYTES);
        BufferAllocator query =
                context.allocator().newChildAllocator("query-" + queryId, 0, limitBytes);
        open.add(query);
        this.batchAllocator =
                use("The batch", "read less in a batch, see maxFilesPerTrigger" + lateRowAdvice())
                        .newAllocator(query, "batch", limitBytes);
        open.add(batchAllocator);
        BufferAllocator stateAllocator =
                use("The state", "group by fewer keys or longer windows")
                        .newAllocator(query, "state", limitBytes);
        open.add(stateAllocator);
        this.operators = openOperators(stateAllocator);
    }

    private String lateRowAdvice() {
        return lateRowSink.keepsRows()
                ? ", or start it without "
                        + LateRowPlace.OPTION
                        + ", for which all late rows of a batch are held until it is written"
                : "";
    }

    private MemoryUse use(String what, String advice) {
        String query = definition.name() == null ? "" : " " + definition.name();
        return new MemoryUse(
                what + " of query" + query, advice, context.environment().allocations());
    }

    private StatefulOperators openOperators(BufferAllocator stateAllocator) {
        try {
            StatefulOperators opened = new StatefulOperators(definition, stateAllocator);
            open.add(opened);
            lateRowSink.openBuffers(opened, batchAllocator);
            open.add(lateRowSink::closeBuffers);
            return opened;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// Brings back the state as of the last commit, and a sink that lost its rows with the process.
    void resume(OffsetEntry plan, CommitEntry last) throws Exception {
        watermarks.resume(plan, last);
        long batchTimeMillis = plan.batchTimestampMs();
        operators.restore(stateFiles, last.batchId(), batchAllocator);
        finishSinks(last);
        if (definition.spec().sink().isVolatile()) {
            sources.forEach(QuerySource::beginEmptyBatch);
            operators.begin(new BatchContext(last.batchId(), batchTimeMillis, Map.of(), true));
            List<Batch> rows = runner.run(run(last.batchId(), batchTimeMillis, StepListener.NONE));
            addToSink(last.batchId(), rows);
        }
    }

    /// Executes the batch and returns its progress report, which the listeners get, too.
    StreamingQueryProgress execute(OffsetEntry plan, StepTimer timer) throws Exception {
        lock.lock();
        try {
            return executeLocked(plan, timer);
        } finally {
            lock.unlock();
        }
    }

    private StreamingQueryProgress executeLocked(OffsetEntry plan, StepTimer timer)
            throws Exception {
        long batchId = plan.batchId();
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).beginBatch(plan.offsets().get(i));
        }
        boolean isNoData = sources.stream().noneMatch(QuerySource::hasRange);
        operators.begin(
                new BatchContext(
                        batchId, plan.batchTimestampMs(), watermarks.begin(plan), isNoData));
        lateRowSink.begin(batchId);
        hasExecuted = true;
        reporter.begin(timer);
        SinkResult added =
                timer.time(
                        "addBatch",
                        () ->
                                addToSink(
                                        batchId,
                                        runner.run(
                                                run(
                                                        batchId,
                                                        plan.batchTimestampMs(),
                                                        context.steps()))));
        Optional<LateRowCommit> keptLate = timer.time("addBatch", () -> addLateRows(batchId));
        context.steps().reached(BatchStep.ADD_BATCH, batchId);
        watermarks.end();
        long late = lateRowCount();
        lateRows += late;
        RowCounts counts = new RowCounts(inputRowCount(), added.rowCount(), late);
        CommitEntry commit =
                new CommitEntry(
                        batchId, watermarks.nextMs(), List.of(), added.token(), counts, keptLate);
        CommitEntry inForce = timer.time("commitOffsets", () -> commit(commit));
        context.steps().reached(BatchStep.COMMIT, batchId);
        StreamingQueryProgress report = finish(plan, inForce, added, timer);
        LateRowSink.requireSamePlace(keptLate, inForce);
        return report;
    }

    private BatchRun run(long batchId, long batchTimeMillis, StepListener steps) {
        EvalContext eval =
                new EvalContext(
                        batchAllocator,
                        bound.isAnsi(),
                        bound.sessionZone(),
                        batchTimeMillis,
                        batchId,
                        queryId.getLeastSignificantBits());
        return new BatchRun(
                batchId,
                eval,
                context.workers(),
                phase.activities(),
                sources,
                operators,
                watermarks,
                lateRowSink,
                steps,
                phase::isStopping);
    }

    private record SinkResult(String token, long rowCount) {}

    /// Takes over the rows.
    private SinkResult addToSink(long batchId, List<Batch> rows) {
        try {
            long rowCount = rows.stream().mapToLong(Batch::rowCount).sum();
            SinkBatch batch = new SinkBatch(batchId, checkpoint.epoch(), rowCount);
            return new SinkResult(sink.addBatch(batch, rows), rowCount);
        } catch (IOException e) {
            throw sinkFailed(sink.description(), "did not take batch " + batchId, e);
        } finally {
            Batch.closeAll(rows);
        }
    }

    private Optional<LateRowCommit> addLateRows(long batchId) {
        try {
            return lateRowSink.addBatch(batchId);
        } catch (IOException e) {
            throw lateRowSinkFailed("did not take the late rows of batch " + batchId, e);
        }
    }

    private void finishSinks(CommitEntry commit) {
        try {
            sink.finish(commit.sinkToken());
        } catch (IOException e) {
            throw sinkFailed(
                    sink.description(), "did not make batch " + commit.batchId() + " visible", e);
        }
        try {
            lateRowSink.finish(commit);
        } catch (IOException e) {
            String what = "did not make the late rows of batch " + commit.batchId() + " visible";
            throw lateRowSinkFailed(what, e);
        }
    }

    private MillraceException sinkFailed(String description, String what, IOException cause) {
        return sinkFailed(
                description,
                what,
                "Mend the sink and start the query again: it goes on from its checkpoint.",
                cause);
    }

    private MillraceException lateRowSinkFailed(String what, IOException cause) {
        return sinkFailed(lateRowSink.description(), what, LateRowFiles.WAY_OUT, cause);
    }

    private MillraceException sinkFailed(
            String description, String what, String whatToDo, IOException cause) {
        return checkpoint.orFenced(
                ErrorCondition.SINK_FAILED.error(
                        "The sink " + description + " " + what + ": " + CauseText.of(cause) + ".",
                        whatToDo,
                        cause));
    }

    private CommitEntry commit(CommitEntry entry) {
        List<StateChange> changes = new ArrayList<>();
        try {
            operators.changes(
                    stateFiles, context.workers().tasks("state", phase.activities()), changes);
            List<OperatorState> states = changes.stream().map(StateChange::state).toList();
            return checkpoint.writeCommit(entry, states, phase::isPatienceOver);
        } finally {
            Closing.closeAll(changes);
        }
    }

    private StreamingQueryProgress finish(
            OffsetEntry plan, CommitEntry commit, SinkResult added, StepTimer timer)
            throws IOException {
        finishSinks(commit);
        StreamingQueryProgress report =
                reporter.report(
                        plan,
                        sources,
                        operators.numbers(),
                        watermarks.progress(),
                        added.rowCount(),
                        timer);
        for (QuerySource source : sources) {
            source.endBatch();
        }
        checkpoint.purge();
        long leakedBytes = batchAllocator.getAllocatedMemory();
        if (leakedBytes != 0) {
            LOG.error("Batch {} left {} bytes behind", plan.batchId(), leakedBytes);
        }
        context.bus().post(new QueryProgressEvent(report));
        return report;
    }

    /// Returns the watermark for the next batch.
    long nextWatermarkMs() {
        return watermarks.nextMs();
    }

    /// Returns whether a batch without rows would do something because the watermark went up. Not
    /// before the first batch of a run: what an earlier run left to be done waits for new rows, as
    /// in Spark.
    boolean needsNoDataBatch() {
        return hasExecuted && operators.needBatch(watermarks.ofNext());
    }

    /// Returns where the watermark stands between two batches; empty once this is closed. By any
    /// thread, which waits for the batch at hand.
    Optional<WatermarkExplanation> explainWatermark() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isClosed) {
                return Optional.empty();
            }
            List<WatermarkExplanation.OpenWindow> open = operators.openWindows();
            return Optional.of(
                    new WatermarkExplanation(
                            Instant.ofEpochMilli(watermarks.nextMs()),
                            watermarks.explain(),
                            open.stream().limit(WatermarkExplanation.OPEN_WINDOWS_MAX).toList(),
                            open.size(),
                            lateRows));
        } finally {
            lock.unlock();
        }
    }

    private long lateRowCount() {
        return operators.numbers().stream().mapToLong(OperatorNumbers::rowsDropped).sum();
    }

    private long inputRowCount() {
        return sources.stream().mapToLong(QuerySource::rowCount).sum();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            Closing.closeAll(open);
        } finally {
            lock.unlock();
        }
    }
}
