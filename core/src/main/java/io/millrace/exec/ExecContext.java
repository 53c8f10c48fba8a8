package io.millrace.exec;

import io.millrace.expr.EvalContext;
import io.millrace.planner.PhysicalPlan;

import java.util.Optional;

/// What one run of a plan depends on besides the plan.
public interface ExecContext {
    /// The points of a run that a test can stop at; named as in `io.millrace.engine.BatchStep`.
    enum Point {
        /// A batch was read and decoded.
        READ,
        /// A chunk went through projections and filters.
        PROJECTED,
        /// All rows are in the group table.
        AGGREGATED,
        /// The rows to emit are there.
        EMITTED
    }

    /// Returns allocator, zone, ANSI mode and batch time.
    EvalContext eval();

    /// Returns the pool.
    Workers workers();

    /// Returns where the workers say what they are at.
    Activities activities();

    /// Returns what the scan reads this time.
    ScanInput input(PhysicalPlan.SourceScan scan);

    /// Returns what gathers the event times that pass the watermark in this run.
    EventTimeStats eventTimes(PhysicalPlan.EventTimeWatermark watermark);

    /// Returns where the aggregation's groups live.
    AggregationTarget target(PhysicalPlan.Aggregate aggregate);

    /// Returns where the deduplication's keys live.
    DeduplicateTarget target(PhysicalPlan.Deduplicate deduplicate);

    /// Returns the state of an operator of a stream, as what the caller works with; there is none
    /// in a static run.
    ///
    /// @param operatorId of the physical node
    <T> T operator(int operatorId, Class<T> kind);

    /// Returns where the late rows of an operator are kept; empty when they are only counted.
    default Optional<LateRowBuffer> lateRows(int operatorId) {
        return Optional.empty();
    }

    /// Throws [java.util.concurrent.CancellationException] when the run was cancelled. Thread-safe,
    /// cheap, called once a chunk.
    void checkCancelled();

    /// Says that the run reached the point. Thread-safe.
    void reached(Point point);
}
