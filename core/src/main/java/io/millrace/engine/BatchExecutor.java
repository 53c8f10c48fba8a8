package io.millrace.engine;

import io.millrace.backend.DeviceFailedException;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.LateRowCommit;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.RowCounts;
import io.millrace.checkpoint.StateFiles;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.exec.PlanRunner;
import io.millrace.expr.EvalContext;
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

/// Computes micro-batches: reads, aggregates, hands the rows to the sink and the state's change to
/// whoever commits it. Owns the query's memory and its state.
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
    private final BatchCommitter committer;
    private final ProgressReporter reporter;
    private final Accelerators accelerators;
    private StatefulOperators operators;
    private final QueryWatermarks watermarks;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BufferAllocator batchAllocator;
    private final BufferAllocator stateAllocator;
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
            List<QuerySource> sources,
            BatchCommitter committer) {
        this.queryId = queryId;
        this.definition = definition;
        this.context = context;
        this.phase = phase;
        this.sources = sources;
        this.committer = committer;
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
        this.stateAllocator =
                use("The state", "group by fewer keys or longer windows")
                        .newAllocator(query, "state", limitBytes);
        open.add(stateAllocator);
        this.accelerators = new Accelerators(definition, context);
        this.operators = openOperators();
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

    private StatefulOperators openOperators() {
        try {
            StatefulOperators opened =
                    new StatefulOperators(definition, accelerators, stateAllocator);
            open.add(() -> operators.close());
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
        committer.finishSinks(last);
        if (definition.spec().sink().isVolatile()) {
            sources.forEach(QuerySource::beginEmptyBatch);
            operators.begin(new BatchContext(last.batchId(), batchTimeMillis, Map.of(), true));
            BatchRun run = run(last.batchId(), batchTimeMillis, StepListener.NONE, Turn.NOW);
            List<Batch> rows = runner.run(run);
            addToSink(last.batchId(), rows);
        }
    }

    /// What the control plane does while a batch is computed.
    interface Turn {
        /// The turn of a batch that nothing has to be waited for.
        Turn NOW = () -> {};

        /// Says that the batch has read its input. May be said again.
        default void inputRead() {}

        /// Waits until the batch before is done and the plan of the one at hand is durable, and
        /// throws what either threw. If the input was not read, there may be no plan.
        void await() throws Exception;
    }

    /// Computes the batch and hands its rows to the sink. The caller commits what it returns.
    ///
    /// @param turn before which nothing of the batch may get out of memory
    BatchCommitter.Computed execute(OffsetEntry plan, StepTimer timer, Turn turn) throws Exception {
        lock.lock();
        try {
            return executeLocked(plan, timer, turn);
        } finally {
            lock.unlock();
        }
    }

    private BatchCommitter.Computed executeLocked(OffsetEntry plan, StepTimer timer, Turn turn)
            throws Exception {
        long batchId = plan.batchId();
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).beginBatch(plan.offsets().get(i));
        }
        boolean isNoData = sources.stream().noneMatch(QuerySource::hasRange);
        BatchContext batch =
                new BatchContext(
                        batchId, plan.batchTimestampMs(), watermarks.begin(plan), isNoData);
        hasExecuted = true;
        reporter.begin(timer);
        Output output = outputOf(batch, timer, turn);
        List<StateChange> changes = output.changes();
        try {
            SinkResult added = timer.time("addBatch", () -> addToSink(batchId, output.rows()));
            Optional<LateRowCommit> keptLate = timer.time("addBatch", () -> addLateRows(batchId));
            context.steps().reached(BatchStep.ADD_BATCH, batchId);
            watermarks.end();
            long late = lateRowCount();
            lateRows += late;
            RowCounts counts = new RowCounts(inputRowCount(), added.rowCount(), late);
            CommitEntry commit =
                    new CommitEntry(
                            batchId,
                            watermarks.nextMs(),
                            List.of(),
                            added.token(),
                            counts,
                            keptLate);
            if (!operators.areResident()) {
                changes.addAll(timer.time("commitOffsets", this::changes));
            }
            reportLeftovers(batchId);
            ProgressReporter.Draft report =
                    reporter.draft(
                            plan, sources, operators, watermarks.progress(), added.rowCount());
            return new BatchCommitter.Computed(commit, changes, timer, report);
        } catch (Exception | Error e) {
            Closing.closeAll(changes);
            throw e;
        }
    }

    /// What a batch computes, of which nothing is asked of a device any more.
    ///
    /// @param changes of the state, if any of it lives on a device; else they are made once the
    ///   sink has the rows, so that both are not in memory at once. Closed by whoever has it
    private record Output(List<Batch> rows, List<StateChange> changes) {}

    /// Computes the batch; a second time, from the checkpoint, if a device fails that has state.
    private Output outputOf(BatchContext batch, StepTimer timer, Turn turn) throws Exception {
        try {
            return output(batch, timer, turn);
        } catch (DeviceFailedException e) {
            LOG.debug("Batch {} is computed again", batch.batchId(), e);
        }
        // As after a crash: what the batch has read is what its plan says.
        turn.inputRead();
        turn.await();
        timer.time("addBatch", this::goBackToCheckpoint);
        return output(batch, timer, turn);
    }

    private boolean goBackToCheckpoint() throws IOException {
        accelerators.keepStateHere();
        operators.close();
        operators = new StatefulOperators(definition, accelerators, stateAllocator);
        if (stateFiles.version() > 0) {
            operators.restore(stateFiles, stateFiles.version() - 1, batchAllocator);
        }
        sources.forEach(QuerySource::beginAgain);
        watermarks.beginAgain();
        return true;
    }

    private Output output(BatchContext batch, StepTimer timer, Turn turn) throws Exception {
        operators.begin(batch);
        lateRowSink.begin(batch.batchId());
        List<Batch> rows =
                compute(
                        run(batch.batchId(), batch.batchTimeMillis(), context.steps(), turn),
                        timer,
                        turn);
        try {
            return new Output(
                    rows,
                    operators.areResident()
                            ? timer.time("commitOffsets", this::changes)
                            : new ArrayList<>());
        } catch (Exception | Error e) {
            Batch.closeAll(rows);
            throw e;
        }
    }

    private void reportLeftovers(long batchId) {
        long leakedBytes = batchAllocator.getAllocatedMemory();
        if (leakedBytes != 0) {
            LOG.error("Batch {} left {} bytes behind", batchId, leakedBytes);
        }
    }

    /// Returns the rows once it is the batch's turn. If that does not come, nobody asks how the
    /// batch went.
    private List<Batch> compute(BatchRun run, StepTimer timer, Turn turn) throws Exception {
        List<Batch> rows;
        try {
            rows = timer.time("addBatch", () -> runner.run(run));
        } catch (Throwable e) {
            awaitAfter(e, turn);
            throw e;
        }
        try {
            timer.time(
                    "walCommit",
                    () -> {
                        turn.inputRead();
                        turn.await();
                        return true;
                    });
            return rows;
        } catch (Throwable e) {
            Batch.closeAll(rows);
            throw e;
        }
    }

    private static void awaitAfter(Throwable failure, Turn turn) throws Exception {
        try {
            turn.await();
        } catch (Throwable e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    private BatchRun run(long batchId, long batchTimeMillis, StepListener steps, Turn turn) {
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
                turn::inputRead,
                () -> phase.isStopping() || definition.checkpoint().hasFailedBehind());
    }

    private record SinkResult(String token, long rowCount) {}

    /// Takes over the rows.
    private SinkResult addToSink(long batchId, List<Batch> rows) {
        try {
            long rowCount = rows.stream().mapToLong(Batch::rowCount).sum();
            SinkBatch batch = new SinkBatch(batchId, checkpoint.epoch(), rowCount);
            return new SinkResult(sink.addBatch(batch, rows), rowCount);
        } catch (IOException e) {
            throw committer.sinkFailed("did not take batch " + batchId, e);
        } finally {
            Batch.closeAll(rows);
        }
    }

    private Optional<LateRowCommit> addLateRows(long batchId) {
        try {
            return lateRowSink.addBatch(batchId);
        } catch (IOException e) {
            throw committer.lateRowSinkFailed("did not take the late rows of batch " + batchId, e);
        }
    }

    private List<StateChange> changes() {
        List<StateChange> changes = new ArrayList<>();
        try {
            operators.changes(
                    stateFiles, context.workers().tasks("state", phase.activities()), changes);
            return changes;
        } catch (RuntimeException | Error e) {
            Closing.closeAll(changes);
            throw e;
        }
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

    /// Returns which of the next batches an accelerator computes, by operator id. Of any thread.
    Map<Integer, String> placements() {
        return accelerators.placements();
    }

    /// Returns where the watermark stands between two batches; empty once this is closed. By any
    /// thread, which waits for the batch at hand.
    Optional<WatermarkExplanation> explainWatermark() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isClosed) {
                return Optional.empty();
            }
            List<WatermarkExplanation.OpenWindow> open = openWindows();
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

    private List<WatermarkExplanation.OpenWindow> openWindows() {
        try {
            return operators.openWindows();
        } catch (DeviceFailedException e) {
            throw ErrorCondition.BACKEND_UNAVAILABLE.error(
                    "The open windows were on a device, which failed: " + e.reason() + ".",
                    "Ask again after the next batch, which goes back to the checkpoint.",
                    e);
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
