package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.checkpoint.OperatorState;
import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.LimitTarget;
import io.millrace.exec.shard.Tasks;
import io.millrace.planner.PhysicalPlan;
import io.millrace.state.StateDelta;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A limit over the life of a streaming query; its state is one number, the rows that have passed.
final class StatefulLimit implements StatefulOperator, LimitTarget {
    private static final StructType SCHEMA = StructType.fromDDL("passed_rows BIGINT NOT NULL");

    private final BufferAllocator allocator;
    private final StateSpec stateSpec;
    private long passedRows;
    private boolean hasChanged;

    StatefulLimit(PhysicalPlan.StreamLimit node, BufferAllocator stateAllocator) {
        this.allocator = stateAllocator;
        this.stateSpec = stateSpec(node);
    }

    /// Returns what the state of a limit looks like, whatever its count: that may change.
    static StateSpec stateSpec(PhysicalPlan.StreamLimit node) {
        return new StateSpec(node.operatorId(), SCHEMA, 0, "limit");
    }

    @Override
    public void restore(StateFiles files, long lastBatchId, BufferAllocator batchAllocator)
            throws IOException {
        try (StateRows rows = files.restore(stateSpec, batchAllocator)) {
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                try (Batch owned = batch) {
                    passedRows = ((FixedWidthColumn) owned.column(0)).getLong(0);
                }
            }
        }
    }

    @Override
    public void begin(BatchContext batch) {
        hasChanged = false;
    }

    @Override
    public long passedRows() {
        return passedRows;
    }

    @Override
    public void pass(long rows) {
        passedRows += rows;
        hasChanged |= rows > 0;
    }

    @Override
    public StateChange change(StateFiles files, Tasks tasks) {
        List<AutoCloseable> owned = new ArrayList<>();
        List<Batch> upserts = hasChanged ? List.of(state()) : List.of();
        owned.addAll(upserts);
        try {
            Optional<List<Batch>> snapshot = Optional.empty();
            if (files.isSnapshotDue(stateSpec.operatorId())) {
                Batch whole = state();
                owned.add(whole);
                snapshot = Optional.of(List.of(whole));
            }
            StateDelta delta = StateDelta.ofUpserts(upserts);
            return new StateChange(new OperatorState(stateSpec, delta, snapshot), owned);
        } catch (RuntimeException | Error e) {
            Closing.closeAll(owned);
            throw e;
        }
    }

    private Batch state() {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, SCHEMA.apply(0).dataType(), 1)) {
            builder.setLong(0, passedRows);
            return new Batch(SCHEMA, List.of(builder.build()), 1);
        }
    }

    @Override
    public boolean needsBatch(long evictMicros) {
        return false;
    }

    @Override
    public OperatorNumbers numbers() {
        long rows = passedRows > 0 ? 1 : 0;
        return new OperatorNumbers(
                "globalLimit", rows, hasChanged ? 1 : 0, 0, 0, Long.BYTES, Map.of());
    }

    @Override
    public void close() {
        // The count is all there is.
    }
}
