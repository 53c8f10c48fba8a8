package io.millrace.engine;

import io.millrace.backend.BackendChoice;
import io.millrace.checkpoint.QueryDescription;
import io.millrace.connector.StreamSink;
import io.millrace.planner.PhysicalPlan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What one run of a query consists of, all of it settled before its thread starts.
///
/// @param description what its batches are planned with, for the checkpoint
/// @param choices the backend of each aggregation, by operator id
/// @param bound the settings on which results depend
/// @param checkpoint open; the run closes it
/// @param sink open; the run closes it
/// @param lateRows open; the run closes it
record QueryDefinition(
        UUID runId,
        StreamingQuerySpec spec,
        PhysicalPlan plan,
        QueryDescription description,
        Map<Integer, BackendChoice> choices,
        BoundSettings bound,
        CheckpointThread checkpoint,
        StreamSink sink,
        LateRowSink lateRows) {
    /// Returns the name that the user gave, or null.
    @Nullable String name() {
        return spec.queryName().orElse(null);
    }

    /// Returns what the query is called in logs.
    String label() {
        String name = name();
        return name == null ? checkpoint.queryId().toString() : name;
    }

    /// Returns the backends of an aggregation of the plan.
    BackendChoice choice(PhysicalPlan.Aggregate node) {
        BackendChoice choice = choices.get(node.operatorId());
        if (choice == null) {
            throw new IllegalStateException("no backend for " + node.describe());
        }
        return choice;
    }

    /// Returns the source scans in the order of their numbers.
    List<PhysicalPlan.SourceScan> scans() {
        List<PhysicalPlan.SourceScan> scans = new ArrayList<>();
        collect(plan, PhysicalPlan.SourceScan.class, scans);
        scans.sort((a, b) -> Integer.compare(a.sourceIndex(), b.sourceIndex()));
        return scans;
    }

    /// Returns the watermarks of a plan in the order of their numbers.
    static List<PhysicalPlan.EventTimeWatermark> watermarks(PhysicalPlan plan) {
        List<PhysicalPlan.EventTimeWatermark> found = new ArrayList<>();
        collect(plan, PhysicalPlan.EventTimeWatermark.class, found);
        found.sort((a, b) -> Integer.compare(a.index(), b.index()));
        return found;
    }

    /// Returns the nodes of a plan that keep state.
    static List<PhysicalPlan.Stateful> stateful(PhysicalPlan plan) {
        List<PhysicalPlan.Stateful> found = new ArrayList<>();
        collect(plan, PhysicalPlan.Stateful.class, found);
        return found;
    }

    /// Returns the aggregations of a plan.
    static List<PhysicalPlan.Aggregate> aggregates(PhysicalPlan plan) {
        List<PhysicalPlan.Aggregate> found = new ArrayList<>();
        collect(plan, PhysicalPlan.Aggregate.class, found);
        return found;
    }

    private static <T> void collect(PhysicalPlan plan, Class<T> type, List<T> found) {
        if (type.isInstance(plan)) {
            found.add(type.cast(plan));
        }
        plan.children().forEach(child -> collect(child, type, found));
    }
}
