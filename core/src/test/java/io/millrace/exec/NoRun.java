package io.millrace.exec;

import io.millrace.expr.EvalContext;
import io.millrace.planner.PhysicalPlan;

import org.apache.arrow.memory.BufferAllocator;

import java.time.ZoneOffset;

/// What operators that need memory alone run in.
record NoRun(BufferAllocator allocator) implements ExecContext {
    @Override
    public EvalContext eval() {
        return new EvalContext(allocator, true, ZoneOffset.UTC, 0);
    }

    @Override
    public Workers workers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Activities activities() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScanInput input(PhysicalPlan.SourceScan scan) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventTimeStats eventTimes(PhysicalPlan.EventTimeWatermark watermark) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DeduplicateTarget target(PhysicalPlan.Deduplicate deduplicate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AggregationTarget target(PhysicalPlan.Aggregate aggregate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T operator(int operatorId, Class<T> kind) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkCancelled() {}

    @Override
    public void reached(Point point) {}
}
