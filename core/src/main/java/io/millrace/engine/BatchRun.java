package io.millrace.engine;

import io.millrace.exec.Activities;
import io.millrace.exec.AggregationTarget;
import io.millrace.exec.DeduplicateTarget;
import io.millrace.exec.EventTimeStats;
import io.millrace.exec.ExecContext;
import io.millrace.exec.LateRowBuffer;
import io.millrace.exec.ScanInput;
import io.millrace.exec.Workers;
import io.millrace.expr.EvalContext;
import io.millrace.planner.PhysicalPlan;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// What the plan of a query is run with in one micro-batch: the ranges of its sources, its state,
/// and the batch's own time, which is the only clock that the data plane sees.
///
/// @param whenRead done when all input was read
/// @param isCancelled asked once a chunk, by any worker
record BatchRun(
        long batchId,
        EvalContext eval,
        Workers workers,
        Activities activities,
        List<QuerySource> sources,
        StatefulOperators operators,
        QueryWatermarks watermarks,
        LateRowSink lateRows,
        StepListener steps,
        Runnable whenRead,
        BooleanSupplier isCancelled)
        implements ExecContext {
    @Override
    public ScanInput input(PhysicalPlan.SourceScan scan) {
        return sources.get(scan.sourceIndex());
    }

    @Override
    public EventTimeStats eventTimes(PhysicalPlan.EventTimeWatermark watermark) {
        return watermarks.seen(watermark);
    }

    @Override
    public AggregationTarget target(PhysicalPlan.Aggregate aggregate) {
        return operator(aggregate.operatorId(), AggregationTarget.class);
    }

    @Override
    public DeduplicateTarget target(PhysicalPlan.Deduplicate deduplicate) {
        return operator(deduplicate.operatorId(), DeduplicateTarget.class);
    }

    @Override
    public <T> T operator(int operatorId, Class<T> kind) {
        return operators.get(operatorId, kind);
    }

    @Override
    public Optional<LateRowBuffer> lateRows(int operatorId) {
        return lateRows.buffer(operatorId);
    }

    @Override
    public void checkCancelled() {
        if (isCancelled.getAsBoolean()) {
            throw new CancellationException("the query is stopped");
        }
    }

    @Override
    public void reached(Point point) {
        BatchStep step =
                switch (point) {
                    case READ -> BatchStep.READ;
                    case PROJECTED -> BatchStep.PROJECT;
                    case AGGREGATED -> BatchStep.AGGREGATE;
                    case EMITTED -> BatchStep.EMIT;
                };
        steps.reached(step, batchId);
        // What follows, such as collecting the groups that changed, reads nothing more.
        if (point == Point.AGGREGATED && sources.stream().allMatch(QuerySource::isRead)) {
            whenRead.run();
        }
    }
}
