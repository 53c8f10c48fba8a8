package io.millrace.engine;

import io.millrace.backend.BackendChoice;
import io.millrace.backend.TableContext;
import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.device.OperatorGroups;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;
import io.millrace.planner.PhysicalPlan;
import io.millrace.state.StateSpec;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.WatermarkExplanation;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The stateful operators of a query that runs, by their ids in the plan.
final class StatefulOperators implements AutoCloseable {
    private final TreeMap<Integer, StatefulOperator> byId = new TreeMap<>();

    /// Opens an empty state for each stateful node of the plan.
    StatefulOperators(
            QueryDefinition definition, Accelerators accelerators, BufferAllocator allocator) {
        try {
            for (PhysicalPlan.Stateful node : QueryDefinition.stateful(definition.plan())) {
                byId.put(
                        node.operatorId(),
                        switch (node) {
                            case PhysicalPlan.Aggregate aggregate ->
                                    aggregate(definition, aggregate, accelerators, allocator);
                            case PhysicalPlan.Deduplicate deduplicate ->
                                    new StatefulDeduplicate(deduplicate, allocator);
                            case PhysicalPlan.StreamLimit limit ->
                                    new StatefulLimit(limit, allocator);
                        });
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static StatefulOperator aggregate(
            QueryDefinition definition,
            PhysicalPlan.Aggregate node,
            Accelerators accelerators,
            BufferAllocator allocator) {
        BackendChoice choice = definition.choice(node);
        TableContext context = new TableContext(allocator);
        Supplier<ShardedTable> opener =
                () ->
                        new ShardedTable(
                                node.spec(),
                                () -> choice.host().open(node.spec(), context),
                                allocator,
                                ShardedTable.Division.USUAL);
        OperatorGroups groups =
                new OperatorGroups(
                        opener,
                        accelerators.open(node.operatorId(), choice, context),
                        // Sessions move their groups one by one.
                        node.hasSessions()
                                ? OperatorGroups.NEVER_RESIDENT
                                : accelerators.residentGroupsMin());
        OutputMode mode = definition.spec().outputMode();
        StatefulAggregate aggregate = new StatefulAggregate(node, choice.host(), groups, mode);
        return node.hasSessions()
                ? new StatefulSessions(node, mode, aggregate, allocator)
                : aggregate;
    }

    /// Returns what the state of the node looks like.
    static StateSpec stateSpec(PhysicalPlan.Stateful node) {
        return switch (node) {
            case PhysicalPlan.Aggregate aggregate -> StatefulAggregate.stateSpec(aggregate);
            case PhysicalPlan.Deduplicate deduplicate -> StatefulDeduplicate.stateSpec(deduplicate);
            case PhysicalPlan.StreamLimit limit -> StatefulLimit.stateSpec(limit);
        };
    }

    /// Returns the operator's name in progress reports.
    String name(int operatorId) {
        return get(operatorId, StatefulOperator.class).numbers().name();
    }

    void restore(StateFiles files, long lastBatchId, BufferAllocator allocator) throws IOException {
        for (StatefulOperator operator : byId.values()) {
            operator.restore(files, lastBatchId, allocator);
        }
    }

    void begin(BatchContext batch) {
        byId.values().forEach(operator -> operator.begin(batch));
    }

    /// Returns the operator as what exec wants to see in it.
    <T> T get(int operatorId, Class<T> kind) {
        StatefulOperator operator = byId.get(operatorId);
        if (operator == null) {
            throw new IllegalStateException("no state for operator " + operatorId);
        }
        return kind.cast(operator);
    }

    /// Adds the changes of all operators to the list, whose owner closes them.
    void changes(StateFiles files, Tasks tasks, List<StateChange> changes) {
        byId.values().forEach(operator -> changes.add(operator.change(files, tasks)));
    }

    /// Returns whether the state of any operator lives on a device.
    boolean areResident() {
        return byId.values().stream().anyMatch(StatefulOperator::isResident);
    }

    /// Returns whether any operator would do anything in a batch without rows.
    ///
    /// @param watermarks of that batch, by operator id
    boolean needBatch(Map<Integer, OperatorWatermarks> watermarks) {
        for (Map.Entry<Integer, OperatorWatermarks> entry : watermarks.entrySet()) {
            StatefulOperator operator = byId.get(entry.getKey());
            if (operator != null && operator.needsBatch(entry.getValue().evictMicros())) {
                return true;
            }
        }
        return false;
    }

    /// Returns what the watermark has not closed yet, the earliest first.
    List<WatermarkExplanation.OpenWindow> openWindows() {
        return byId.values().stream()
                .flatMap(operator -> operator.openWindows().stream())
                .sorted(Comparator.comparing(WatermarkExplanation.OpenWindow::end))
                .toList();
    }

    /// Returns the backends that computed the batch at hand, in the order of the ids.
    List<BackendUse> backends() {
        return byId.values().stream().flatMap(operator -> operator.backend().stream()).toList();
    }

    /// Returns what the batch at hand did, in the order of the ids.
    List<OperatorNumbers> numbers() {
        return byId.values().stream().map(StatefulOperator::numbers).toList();
    }

    @Override
    public void close() {
        Closing.closeAll(new ArrayList<>(byId.values()));
        byId.clear();
    }
}
