package io.millrace.engine;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.OperatorState;
import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.AggregationTarget;
import io.millrace.planner.PhysicalPlan;
import io.millrace.state.StateDelta;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;
import io.millrace.streaming.Cancellation;
import io.millrace.streaming.OutputMode;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An aggregation of a streaming query with its state: the group table that lives from batch to
/// batch, what of it is emitted, and how it goes into the checkpoint and comes back.
final class StatefulAggregate implements StatefulOperator, AggregationTarget {
    private final PhysicalPlan.Aggregate node;
    private final BackendChoice choice;
    private final OutputMode mode;
    private final GroupTable table;
    private final StateSpec stateSpec;
    private long batchId;
    private long rowsUpdated;

    StatefulAggregate(
            PhysicalPlan.Aggregate node,
            BackendChoice choice,
            OutputMode mode,
            BufferAllocator stateAllocator) {
        this.node = node;
        this.choice = choice;
        this.mode = mode;
        this.table = choice.backend().open(node.spec(), new TableContext(stateAllocator));
        this.stateSpec = stateSpec(node);
    }

    /// Returns what the state of an aggregation looks like.
    static StateSpec stateSpec(PhysicalPlan.Aggregate node) {
        PartialsLayout layout = PartialsLayout.of(node.spec());
        return new StateSpec(
                node.operatorId(),
                layout.schema(),
                layout.groupColumnCount(),
                fingerprint(node.spec()));
    }

    /// What must not change between two runs on one checkpoint: windows, types of keys, aggregates.
    /// Names may.
    private static String fingerprint(AggregationSpec spec) {
        StringBuilder text = new StringBuilder("aggregate");
        WindowSpec window = spec.window();
        if (window != null) {
            text.append(" window=")
                    .append(window.durationMicros())
                    .append('/')
                    .append(window.slideMicros())
                    .append('/')
                    .append(window.startMicros());
        }
        for (GroupKey key : spec.keys()) {
            text.append(" key=").append(key.type().simpleString());
        }
        for (Measure measure : spec.measures()) {
            text.append(' ').append(measure.kind());
            text.append('(');
            text.append(measure.isCountAll() ? "*" : measure.inputType().simpleString());
            text.append(')');
        }
        return text.toString();
    }

    @Override
    public void restore(StateFiles files, long lastBatchId, BufferAllocator allocator)
            throws IOException {
        try (StateRows rows = files.restore(stateSpec, allocator)) {
            Batch batch = rows.next();
            while (batch != null) {
                try (Partials partials = new Partials(node.spec(), List.of(batch))) {
                    table.merge(partials, lastBatchId);
                }
                Cancellation.check();
                batch = rows.next();
            }
        }
    }

    @Override
    public void begin(BatchContext batch) {
        batchId = batch.batchId();
        rowsUpdated = 0;
    }

    @Override
    public GroupTable table() {
        return table;
    }

    @Override
    public GroupTable openWorkerTable(TableContext context) {
        return choice.backend().open(node.spec(), context);
    }

    @Override
    public long epoch() {
        return batchId;
    }

    @Override
    public Partials emit() {
        return switch (mode) {
            case COMPLETE -> table.changedSince(Long.MIN_VALUE);
            case UPDATE -> isGlobal() ? table.changedSince(Long.MIN_VALUE) : changed();
            case APPEND -> throw new IllegalStateException("append without a watermark");
        };
    }

    private Partials changed() {
        return table.changedSince(batchId - 1);
    }

    private boolean isGlobal() {
        return !node.spec().isWindowed() && node.spec().keys().isEmpty();
    }

    @Override
    public boolean emitsEmptyGlobalGroup() {
        return isGlobal();
    }

    @Override
    public StateChange change(StateFiles files) {
        Partials changed = changed();
        rowsUpdated = changed.groupCount();
        StateDelta delta = StateDelta.ofUpserts(changed.batches());
        if (!files.isSnapshotDue(node.operatorId())) {
            return new StateChange(OperatorState.of(stateSpec, delta), List.of(changed));
        }
        try {
            Partials all = table.changedSince(Long.MIN_VALUE);
            return new StateChange(
                    new OperatorState(stateSpec, delta, Optional.of(all.batches())),
                    List.of(changed, all));
        } catch (RuntimeException | Error e) {
            changed.close();
            throw e;
        }
    }

    @Override
    public boolean needsBatch(long evictMicros) {
        return false;
    }

    @Override
    public OperatorNumbers numbers() {
        return new OperatorNumbers(
                "stateStoreSave",
                table.groupCount(),
                rowsUpdated,
                0,
                0,
                table.memoryBytes(),
                Map.of());
    }

    @Override
    public void close() {
        table.close();
    }
}
