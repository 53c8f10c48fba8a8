package io.millrace.engine;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsBuilder;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.LateCounts;
import io.millrace.exec.SessionTarget;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.keyed.KeyEncoder;
import io.millrace.exec.keyed.KeyedRows;
import io.millrace.exec.keyed.SessionIndex;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;
import io.millrace.planner.PhysicalPlan;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.WatermarkExplanation;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// An aggregation by sessions of a streaming query: the groups of a [StatefulAggregate], whose
/// first key is the start of a session, and which sessions those are. The state on disk is that of
/// the groups: start, keys and end are in it.
final class StatefulSessions implements StatefulOperator, SessionTarget {
    private final PhysicalPlan.Aggregate node;
    private final OutputMode mode;
    private final StatefulAggregate groups;
    private final BufferAllocator allocator;
    private final SessionIndex sessions;
    private OperatorWatermarks watermarks = OperatorWatermarks.NONE;
    private long sessionsEnded;

    /// @param groups an empty aggregation by the node; closed with this
    StatefulSessions(
            PhysicalPlan.Aggregate node,
            OutputMode mode,
            StatefulAggregate groups,
            BufferAllocator stateAllocator) {
        this.node = node;
        this.mode = mode;
        this.groups = groups;
        this.allocator = stateAllocator;
        this.sessions = new SessionIndex(stateAllocator);
    }

    @Override
    public void restore(StateFiles files, long lastBatchId, BufferAllocator batchAllocator)
            throws IOException {
        groups.restore(files, lastBatchId, batchAllocator);
        KeyEncoder encoder = new KeyEncoder();
        try (Partials all = groups.table().changedSince(Long.MIN_VALUE)) {
            for (Batch batch : all.batches()) {
                restore(batch, encoder);
            }
        }
    }

    private void restore(Batch batch, KeyEncoder encoder) {
        PartialsLayout layout = PartialsLayout.of(node.spec());
        FixedWidthColumn starts = (FixedWidthColumn) batch.column(0);
        FixedWidthColumn ends = (FixedWidthColumn) batch.column(layout.measureOrdinal(0));
        encoder.encode(
                batch.columns().subList(1, layout.groupColumnCount()),
                Selection.all(batch.rowCount()));
        for (int row = 0; row < batch.rowCount(); row++) {
            int key = sessions.key(encoder.bytes(), encoder.start(row), encoder.end(row));
            sessions.add(key, starts.getLong(row), ends.getLong(row));
        }
        sessions.reserve();
    }

    @Override
    public void begin(BatchContext batch) {
        groups.begin(batch);
        sessions.beginBatch();
        watermarks = batch.watermarks(node.operatorId());
        sessionsEnded = 0;
    }

    @Override
    public List<WatermarkExplanation.OpenWindow> openWindows() {
        if (mode == OutputMode.COMPLETE || !node.hasEventTime()) {
            return List.of();
        }
        int ordinal = PartialsLayout.of(node.spec()).measureOrdinal(0);
        TreeMap<Long, Long> counts = new TreeMap<>();
        try (Partials all = groups.table().changedSince(Long.MIN_VALUE)) {
            for (Batch batch : all.batches()) {
                FixedWidthColumn ends = (FixedWidthColumn) batch.column(ordinal);
                for (int row = 0; row < batch.rowCount(); row++) {
                    counts.merge(ends.getLong(row), 1L, Long::sum);
                }
            }
        }
        List<WatermarkExplanation.OpenWindow> open = new ArrayList<>();
        counts.forEach(
                (end, count) ->
                        open.add(
                                new WatermarkExplanation.OpenWindow(
                                        Optional.empty(), StatefulAggregate.instant(end), count)));
        return open;
    }

    @Override
    public ShardedTable table() {
        return groups.table();
    }

    @Override
    public GroupTable openWorkerTable(AggregationSpec spec, TableContext context) {
        return groups.openWorkerTable(spec, context);
    }

    @Override
    public @Nullable Accelerator accelerator() {
        return groups.accelerator();
    }

    @Override
    public Optional<BackendUse> backend() {
        return groups.backend();
    }

    @Override
    public long epoch() {
        return groups.epoch();
    }

    @Override
    public SessionIndex sessions() {
        return sessions;
    }

    @Override
    public long lateEndMicros() {
        return node.hasEventTime() ? watermarks.lateMicros() : Long.MIN_VALUE;
    }

    @Override
    public void addLate(LateCounts late) {
        groups.addLate(late);
    }

    @Override
    public Partials take(Batch groupColumns) {
        return groups.take(groupColumns);
    }

    @Override
    public Partials emit(Tasks tasks) {
        return switch (mode) {
            case COMPLETE -> groups.emit(tasks);
            case APPEND -> ended();
            case UPDATE -> throw new IllegalStateException("sessions in update mode");
        };
    }

    private Partials ended() {
        if (watermarks.equals(OperatorWatermarks.NONE)) {
            return PartialsBuilder.empty(node.spec());
        }
        KeyedRows ended = sessions.removeEnded(watermarks.evictMicros());
        sessionsEnded = ended.count();
        List<Batch> columns = SessionTarget.groups(node.spec(), ended, allocator);
        List<Batch> taken = new ArrayList<>();
        try {
            for (Batch some : columns) {
                taken.addAll(groups.take(some).batches());
            }
            return new Partials(node.spec(), taken);
        } catch (RuntimeException | Error e) {
            Batch.closeAll(taken);
            throw e;
        } finally {
            Batch.closeAll(columns);
        }
    }

    @Override
    public boolean emitsEmptyGlobalGroup() {
        return false;
    }

    @Override
    public StateChange change(StateFiles files, Tasks tasks) {
        return groups.change(files, tasks);
    }

    @Override
    public boolean needsBatch(long evictMicros) {
        return groups.needsBatch(evictMicros);
    }

    @Override
    public OperatorNumbers numbers() {
        OperatorNumbers numbers = groups.numbers();
        return new OperatorNumbers(
                "sessionWindowStateStoreSaveExec",
                numbers.rowsTotal(),
                numbers.rowsUpdated(),
                sessionsEnded,
                numbers.rowsDropped(),
                numbers.memoryBytes() + sessions.memoryBytes(),
                numbers.customMetrics());
    }

    @Override
    public void close() {
        sessions.close();
        groups.close();
    }
}
