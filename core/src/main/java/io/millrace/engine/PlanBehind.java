package io.millrace.engine;

import io.millrace.checkpoint.OffsetEntry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// The plan of a batch, written while the batch is computed: from the beginning or, when reading is
/// what fixes a source's range, from when all input was read. So with it goes what the sources have
/// learnt, and what is made of the input meanwhile waits for no disk.
///
/// A batch whose input cannot be read then has no plan, and nothing of it was seen: the next start
/// chooses anew.
final class PlanBehind implements BatchExecutor.Turn {
    private final OffsetEntry own;
    private final CheckpointThread checkpoint;
    private final List<QuerySource> sources;
    private final Callable<Boolean> settle;
    private final StepListener steps;
    private @Nullable Future<Boolean> planning;
    private boolean isPlanned;

    /// Begins to write the plan if it needs nothing more.
    ///
    /// @param settle waits for the commit of the batch before
    PlanBehind(
            OffsetEntry own,
            CheckpointThread checkpoint,
            List<QuerySource> sources,
            Callable<Boolean> settle,
            StepListener steps) {
        this.own = own;
        this.checkpoint = checkpoint;
        this.sources = sources;
        this.settle = settle;
        this.steps = steps;
        if (sources.stream().noneMatch(QuerySource::isFixedByReading)) {
            planning = checkpoint.planBehind(own);
        }
    }

    @Override
    public void inputRead() {
        if (planning == null) {
            sources.forEach(QuerySource::endRead);
            planning = checkpoint.planBehind(own);
        }
    }

    @Override
    public void await() throws Exception {
        settle.call();
        if (planning != null && !isPlanned) {
            checkpoint.awaitPlan(planning);
            isPlanned = true;
            steps.reached(BatchStep.WRITE_OFFSETS, own.batchId());
        }
    }
}
