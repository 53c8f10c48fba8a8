package io.millrace.engine;

import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.Recovery;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadLimit;
import io.millrace.connector.StreamContext;
import io.millrace.error.ErrorCondition;
import io.millrace.planner.PhysicalPlan;
import io.millrace.streaming.StreamingQueryListener.QueryIdleEvent;
import io.millrace.streaming.Trigger;
import io.millrace.streaming.WatermarkExplanation;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;

/// The life of a query on its control thread: recover, then trigger after trigger find out how far
/// the next micro-batch reads, fix that durably, and have it executed. [BatchStep] lists the steps.
///
/// Everything that remembers is here and in [BatchExecutor]; what a batch computes is a function of
/// its offsets, the state and the batch time alone. So a plan is written while its batch is
/// computed, and a batch that took a while is committed behind the next one, if that follows at
/// once:
///
/// ```text
/// control thread     compute N · sink N · latestOffset N+1 · compute N+1 · wait · sink N+1
/// checkpoint thread  offsets/N            [ state N · commits/N · finish N ]   offsets/N+1
/// ```
///
/// Nothing of a batch gets out of memory before its plan and the commit of the one before are
/// durable: the files are written in the same order as one step after the other. Where reading is
/// what fixes a batch, its plan is written once its input was read ([PlanBehind]). Only the first
/// plan of a run is waited for, since another run may have been first with it.
final class MicroBatchLoop {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatchLoop.class);

    private final UUID queryId;
    private final QueryDefinition definition;
    private final QueryContext context;
    private final QueryPhase phase;
    private final CheckpointThread checkpoint;
    private final ProgressLog progress;
    private final BatchCommitter committer;
    private final BatchSizer sizer;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<QuerySource> sources = new ArrayList<>();
    private volatile @Nullable BatchExecutor executor;
    private long nextBatchId;
    private long lastBatchTimeMillis;
    private long idleSinceNanos;

    /// Whether this run has planned a batch itself, waiting for it.
    private boolean hasPlanned;

    private @Nullable Committing committing;

    /// The batch whose commit failed while the next one was computed.
    private @Nullable Committing failed;

    /// A batch that is committed behind the next one.
    ///
    /// @param starts where it began in each source
    /// @param read what each source is to be told
    private record Committing(
            long batchId,
            List<Optional<Offset>> starts,
            List<Optional<Offset>> read,
            Future<Boolean> commit) {}

    MicroBatchLoop(
            UUID queryId, QueryDefinition definition, QueryContext context, QueryPhase phase) {
        this.queryId = queryId;
        this.definition = definition;
        this.context = context;
        this.phase = phase;
        this.checkpoint = definition.checkpoint();
        this.progress = new ProgressLog(context.settings().numRecentProgressUpdates());
        this.committer = new BatchCommitter(definition, context, phase, progress);
        this.sizer =
                new BatchSizer(context.settings().targetBatchDuration(), definition.scans().size());
        open.add(checkpoint);
        open.add(definition.sink());
        open.add(definition.lateRows());
    }

    ProgressLog progress() {
        return progress;
    }

    /// Runs until the query is stopped or, by its trigger, has no more to do.
    void run() throws Exception {
        try {
            runBatches();
        } catch (Throwable e) {
            settleAfter(e);
            throw e;
        }
        settle();
    }

    /// The commit before comes first, in failing too.
    private void settleAfter(Throwable failure) throws Exception {
        try {
            settle();
        } catch (Throwable e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    private void runBatches() throws Exception {
        openSources();
        if (phase.isStopping()) {
            return;
        }
        Recovery recovery = checkpoint.recovery();
        recovery.warnings().forEach(warning -> LOG.warn("Query {}: {}", queryId, warning));
        BatchExecutor batches =
                new BatchExecutor(queryId, definition, context, phase, sources, committer);
        open.add(batches);
        resume(batches, recovery);
        executor = batches;
        boolean replayed = !recovery.pending().isEmpty();
        for (OffsetEntry plan : recovery.pending()) {
            if (!phase.isStopping()) {
                phase.triggerActive(true);
                phase.say("Processing new data");
                execute(batches, plan, new StepTimer(context.clock()), BatchExecutor.Turn.NOW);
                phase.triggerActive(false);
            }
        }
        idleSinceNanos = context.clock().nanoTime();
        switch (definition.spec().trigger()) {
            case Trigger.ProcessingTimeTrigger trigger -> runPaced(batches, trigger);
            case Trigger.AvailableNowTrigger _ -> runAvailableNow(batches);
            case Trigger.OneTimeTrigger _ -> {
                if (!replayed && !phase.isStopping()) {
                    trigger(batches, true);
                }
            }
        }
    }

    private void openSources() throws IOException {
        phase.say("Initializing sources");
        for (PhysicalPlan.SourceScan scan : definition.scans()) {
            if (phase.isStopping()) {
                return;
            }
            StreamContext streamContext =
                    new StreamContext(checkpoint.sourceLog(scan.sourceIndex()), context.clock());
            MicroBatchStream stream =
                    scan.relation().provider().openStream(scan.relation().request(), streamContext);
            QuerySource source = new QuerySource(stream);
            open.add(source);
            sources.add(source);
        }
    }

    private void resume(BatchExecutor batches, Recovery recovery) throws Exception {
        long last = recovery.lastCommittedBatchId();
        nextBatchId = last + 1;
        if (recovery.lastOffsets().isPresent()) {
            OffsetEntry offsets = recovery.lastOffsets().get();
            lastBatchTimeMillis = offsets.batchTimestampMs();
            for (int i = 0; i < sources.size(); i++) {
                sources.get(i).startAt(offsets.offsets().get(i));
            }
            if (recovery.lastCommit().isPresent()) {
                batches.resume(offsets, recovery.lastCommit().get());
            }
        }
    }

    private void runPaced(BatchExecutor batches, Trigger.ProcessingTimeTrigger trigger)
            throws Exception {
        TriggerPacer pacer =
                new TriggerPacer(
                        context.clock(),
                        phase.wakeup(),
                        trigger,
                        context.settings().pollingDelay().toMillis());
        while (!phase.isStopping()) {
            long startMillis = context.clock().wallMillis();
            boolean hadWork = trigger(batches, false);
            if (!hadWork) {
                reportIdle();
            }
            if (!phase.isStopping()) {
                phase.say(hadWork ? "Waiting for next trigger" : "Waiting for data to arrive");
                pacer.awaitNext(startMillis, hadWork, phase::isStopping);
            }
        }
    }

    private void runAvailableNow(BatchExecutor batches) throws Exception {
        for (QuerySource source : sources) {
            source.stream().prepareForAvailableNow();
        }
        boolean hasMore = true;
        while (hasMore && !phase.isStopping()) {
            hasMore = trigger(batches, false);
        }
    }

    /// Fires one trigger and returns whether there was a batch to run.
    private boolean trigger(BatchExecutor batches, boolean isUnlimited) throws Exception {
        phase.triggerActive(true);
        try {
            context.steps().reached(BatchStep.TRIGGER, nextBatchId);
            phase.beginRound();
            StepTimer timer = new StepTimer(context.clock());
            List<Optional<Offset>> ends =
                    timer.time("latestOffset", () -> latestOffsets(isUnlimited));
            boolean hasData = isBehind(ends);
            phase.dataAvailable(hasData);
            if (!hasData && (isUnlimited || !needsNoDataBatch(batches))) {
                if (settle()) {
                    // A source may have more once it is told of the commit.
                    return true;
                }
                context.sqlWarmUp().begin();
                phase.foundNothing();
                return false;
            }
            phase.say(hasData ? "Processing new data" : "No new data but cleaning up state");
            context.steps().reached(BatchStep.LATEST_OFFSET, nextBatchId);
            OffsetEntry own = plan(ends, batches.nextWatermarkMs());
            if (hasPlanned) {
                StepListener steps = context.steps();
                execute(
                        batches,
                        own,
                        timer,
                        new PlanBehind(own, checkpoint, sources, this::settle, steps));
            } else {
                OffsetEntry plan = timer.time("walCommit", () -> checkpoint.writeOffsets(own));
                requireSameTerms(own, plan);
                hasPlanned = true;
                context.steps().reached(BatchStep.WRITE_OFFSETS, nextBatchId);
                execute(batches, plan, timer, BatchExecutor.Turn.NOW);
            }
            return true;
        } finally {
            phase.triggerActive(false);
        }
    }

    private boolean needsNoDataBatch(BatchExecutor batches) {
        return context.settings().runsNoDataBatches() && batches.needsNoDataBatch();
    }

    /// The plan of another run is as good as ours if it is one of the same query under the same
    /// settings; else only a start finds out what it means.
    private void requireSameTerms(OffsetEntry own, OffsetEntry inForce) {
        if (!own.conf().equals(inForce.conf()) || !own.query().equals(inForce.query())) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "Another run planned batch "
                            + inForce.batchId()
                            + " of "
                            + checkpoint.location()
                            + " as another query or with other settings.",
                    "Let one run go on, and start this query again if it is to be this one.");
        }
    }

    private List<Optional<Offset>> latestOffsets(boolean isUnlimited) throws IOException {
        List<Optional<Offset>> ends = new ArrayList<>(sources.size());
        for (QuerySource source : sources) {
            phase.say("Getting offsets from " + source.stream().description());
            ends.add(
                    source.nextEnd(
                            isUnlimited
                                    ? ReadLimit.allAvailable()
                                    : sizer.limit(source.stream().defaultReadLimit())));
        }
        return ends;
    }

    private boolean isBehind(List<Optional<Offset>> ends) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).isBehind(ends.get(i))) {
                return true;
            }
        }
        return false;
    }

    private OffsetEntry plan(List<Optional<Offset>> ends, long watermarkMs) {
        List<@Nullable String> offsets = new ArrayList<>(ends.size());
        for (Optional<Offset> end : ends) {
            offsets.add(end.map(Offset::json).orElse(null));
        }
        // The wall clock may go back; the batch time may not.
        long batchTimeMillis = Math.max(lastBatchTimeMillis + 1, context.clock().wallMillis());
        return OffsetEntry.of(
                        nextBatchId,
                        batchTimeMillis,
                        watermarkMs,
                        offsets,
                        definition.bound().asMap())
                .plannedBy(definition.description());
    }

    private void execute(
            BatchExecutor batches, OffsetEntry plan, StepTimer timer, BatchExecutor.Turn turn)
            throws Exception {
        BatchCommitter.Computed computed = batches.execute(plan, timer, turn);
        long batchId = plan.batchId();
        List<Optional<Offset>> read = sources.stream().map(QuerySource::endBatch).toList();
        lastBatchTimeMillis = plan.batchTimestampMs();
        nextBatchId = batchId + 1;
        if (isCommittedBehind(timer)) {
            Future<Boolean> commit = checkpoint.commitBehind(() -> committer.commit(computed));
            List<Optional<Offset>> starts = sources.stream().map(QuerySource::rangeStart).toList();
            committing = new Committing(batchId, starts, read, commit);
            if (commit.isDone()) {
                settle();
            }
        } else {
            committer.commit(computed);
            committed(batchId, read);
        }
        sizer.executed(
                sources.stream().mapToLong(QuerySource::byteCount).sum(),
                sources.stream()
                        .filter(source -> sizer.isLimited(source.stream().defaultReadLimit()))
                        .mapToLong(QuerySource::byteCount)
                        .max()
                        .orElse(0),
                timer.elapsedNanos());
    }

    /// Not worth it for a small batch, whose commit is what the next one is about to wait for. Nor
    /// before a plan of this run is in force: another run may be ahead of the first one.
    private boolean isCommittedBehind(StepTimer timer) {
        boolean followsAtOnce =
                switch (definition.spec().trigger()) {
                    case Trigger.ProcessingTimeTrigger(long intervalMillis) -> intervalMillis == 0;
                    case Trigger.AvailableNowTrigger _ -> true;
                    case Trigger.OneTimeTrigger _ -> false;
                };
        return followsAtOnce
                && hasPlanned
                && timer.elapsedNanos() >= context.settings().overlapAfter().toNanos();
    }

    /// Waits for the commit that is under way, and throws what it threw.
    ///
    /// @return whether one was
    private boolean settle() throws Exception {
        Committing behind = committing;
        if (behind == null) {
            return false;
        }
        committing = null;
        try {
            checkpoint.awaitCommit(behind.commit());
        } catch (Throwable e) {
            failed = behind;
            throw e;
        }
        committed(behind.batchId(), behind.read());
        return true;
    }

    private void committed(long batchId, List<Optional<Offset>> read) throws IOException {
        for (int i = 0; i < read.size(); i++) {
            if (read.get(i).isPresent()) {
                sources.get(i).stream().commit(read.get(i).get());
            }
        }
        idleSinceNanos = context.clock().nanoTime();
        context.steps().reached(BatchStep.FINISH, batchId);
    }

    private void reportIdle() {
        long now = context.clock().nanoTime();
        long interval = context.settings().noDataProgressEventInterval().toNanos();
        if (now - idleSinceNanos >= interval) {
            idleSinceNanos = now;
            String timestamp = Timestamps.iso(context.clock().wallMillis());
            context.bus().post(new QueryIdleEvent(queryId, definition.runId(), timestamp));
        }
    }

    /// Returns which of the next batches an accelerator computes, by operator id; empty before the
    /// query has recovered.
    Map<Integer, String> placements() {
        BatchExecutor batches = executor;
        return batches == null ? Map.of() : batches.placements();
    }

    /// Returns where the watermark stands; empty before the query has recovered, and once it ended.
    Optional<WatermarkExplanation> explainWatermark() throws InterruptedException {
        BatchExecutor batches = executor;
        return batches == null ? Optional.empty() : batches.explainWatermark();
    }

    /// Returns where the batch at hand, or the one that failed, began, as JSON.
    String startOffset() {
        return offsets(true);
    }

    /// Returns where the batch at hand, or the one that failed, was to end, as JSON.
    String endOffset() {
        return offsets(false);
    }

    private String offsets(boolean isStart) {
        Map<Integer, String> known = new TreeMap<>();
        Committing before = failed;
        for (int i = 0; i < sources.size(); i++) {
            QuerySource source = sources.get(i);
            Optional<Offset> offset = isStart ? source.rangeStart() : source.rangeEnd();
            if (before != null) {
                offset = (isStart ? before.starts() : before.read()).get(i);
            }
            int index = i;
            offset.ifPresent(at -> known.put(index, at.json()));
        }
        return known.isEmpty() ? "" : "[" + String.join(",", known.values()) + "]";
    }

    /// Closes everything that the query holds, last opened first.
    void close(boolean hasFailed) {
        if (hasFailed) {
            checkpoint.keepOnClose();
        }
        Closing.closeAll(open);
    }
}
