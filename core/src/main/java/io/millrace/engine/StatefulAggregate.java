package io.millrace.engine;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.checkpoint.OperatorState;
import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.AggregationTarget;
import io.millrace.exec.LateCounts;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.device.OperatorGroups;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;
import io.millrace.planner.PhysicalPlan;
import io.millrace.state.ClosedGroups;
import io.millrace.state.StateDelta;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;
import io.millrace.streaming.Cancellation;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.WatermarkExplanation;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An aggregation of a streaming query with its state: the group table that lives from batch to
/// batch, what of it is emitted, and how it goes into the checkpoint and comes back.
final class StatefulAggregate implements StatefulOperator, AggregationTarget {
    private final PhysicalPlan.Aggregate node;
    private final AggregationBackend backend;
    private final OutputMode mode;
    private final OperatorGroups groups;
    private final StateSpec stateSpec;
    private final LateCounts late = new LateCounts();
    private final List<Batch> tombstones = new ArrayList<>();
    private Optional<ClosedGroups> closed = Optional.empty();
    private OperatorWatermarks watermarks = OperatorWatermarks.NONE;
    private long batchId;
    private long rowsTotal;
    private long rowsResident;
    private long rowsUpdated;
    private long rowsRemoved;
    private long memoryBytes;

    /// What the batch at hand changed, if it was emitted so: not made a second time for the delta.
    private @Nullable Partials changed;

    /// @param backend opens tables of workers
    /// @param groups empty; closed with this
    StatefulAggregate(
            PhysicalPlan.Aggregate node,
            AggregationBackend backend,
            OperatorGroups groups,
            OutputMode mode) {
        this.node = node;
        this.backend = backend;
        this.groups = groups;
        this.mode = mode;
        this.stateSpec = stateSpec(node);
    }

    /// Returns what the state of an aggregation looks like.
    static StateSpec stateSpec(PhysicalPlan.Aggregate node) {
        PartialsLayout layout = PartialsLayout.of(node.spec());
        return new StateSpec(
                node.operatorId(), layout.schema(), layout.groupColumnCount(), fingerprint(node));
    }

    /// What must not change between two runs on one checkpoint: windows, types of keys, aggregates.
    /// Names may.
    private static String fingerprint(PhysicalPlan.Aggregate node) {
        AggregationSpec spec = node.spec();
        StringBuilder text = new StringBuilder(node.hasSessions() ? "sessions" : "aggregate");
        WindowSpec window = spec.window();
        if (window != null) {
            text.append(" window=")
                    .append(window.durationMicros())
                    .append('/')
                    .append(window.slideMicros())
                    .append('/')
                    .append(window.startMicros());
            if (window.isCumulating()) {
                text.append("/cumulating");
            }
        }
        for (GroupKey key : spec.keys()) {
            text.append(" key=").append(key.type().simpleString());
        }
        for (Measure measure : spec.measures()) {
            text.append(' ').append(measure.kind()).append('(');
            if (measure.isCountAll()) {
                text.append('*');
            }
            String separator = "";
            for (Measure.Input input : measure.inputs()) {
                text.append(separator).append(input.type().simpleString());
                separator = ",";
            }
            for (double parameter : measure.parameters().numbers()) {
                text.append(separator).append(parameter);
            }
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
                    groups.host().merge(partials, lastBatchId);
                }
                Cancellation.check();
                batch = rows.next();
            }
        }
    }

    @Override
    public void begin(BatchContext batch) {
        batchId = batch.batchId();
        watermarks = batch.watermarks(node.operatorId());
        rowsUpdated = 0;
        rowsRemoved = 0;
        closed = Optional.empty();
        late.clear();
        dropChanged();
        if (!batch.isNoData()) {
            // Groups move for the sake of rows; and what brings back a sink's rows before the first
            // batch does not go back to the checkpoint if the device fails.
            groups.begin(batchId);
        }
    }

    @Override
    public ShardedTable table() {
        return groups.host();
    }

    @Override
    public void settle(Tasks tasks) {
        groups.settle(batchId, tasks);
    }

    @Override
    public GroupTable openWorkerTable(AggregationSpec spec, TableContext context) {
        return backend.open(spec, context);
    }

    @Override
    public @Nullable Accelerator accelerator() {
        return groups.accelerator();
    }

    @Override
    public long epoch() {
        return batchId;
    }

    @Override
    public long lateMicros() {
        return isWatermarked() ? watermarks.lateMicros() : Long.MIN_VALUE;
    }

    @Override
    public void addLate(LateCounts counts) {
        late.addAll(counts);
    }

    /// Returns whether the watermark decides about rows and groups: never in complete mode, which
    /// keeps all, nor where no grouping is an event time.
    private boolean isWatermarked() {
        return mode != OutputMode.COMPLETE && node.hasEventTime();
    }

    @Override
    public Partials emit(Tasks tasks) {
        return switch (mode) {
            case COMPLETE -> groups.changedSince(Long.MIN_VALUE, tasks);
            case UPDATE -> {
                Partials updated =
                        groups.changedSince(isGlobal() ? Long.MIN_VALUE : batchId - 1, tasks);
                try {
                    noteClosed(groups.dropClosedBy(evictMicros(), tasks));
                    changed = isGlobal() ? null : updated.retain();
                    yield updated;
                } catch (RuntimeException | Error e) {
                    updated.close();
                    throw e;
                }
            }
            case APPEND -> {
                Partials evicted = groups.closedBy(evictMicros(), tasks);
                noteClosed(evicted.groupCount());
                yield evicted;
            }
        };
    }

    private long evictMicros() {
        return isWatermarked() ? watermarks.evictMicros() : Long.MIN_VALUE;
    }

    /// Notes that the watermark closed groups, which are no longer in the table.
    private void noteClosed(long count) {
        rowsRemoved = count;
        if (count > 0) {
            AggregationSpec spec = node.spec();
            long last = spec.lastClosed(evictMicros());
            closed = Optional.of(new ClosedGroups(closingOrdinal(spec), last));
        }
    }

    /// Returns the column of the partials by which time closes groups.
    private static int closingOrdinal(AggregationSpec spec) {
        return spec.closingKey() == AggregationSpec.NO_KEY
                ? 0
                : PartialsLayout.of(spec).keyOrdinal() + spec.closingKey();
    }

    /// Removes the groups from the table, notes that they are gone and returns them.
    Partials take(Batch groupColumns) {
        Partials taken = groups.take(groupColumns);
        PartialsLayout layout = PartialsLayout.of(node.spec());
        for (Batch batch : taken.batches()) {
            tombstones.add(layout.groupColumns(batch));
        }
        return taken;
    }

    /// Takes the groups that the batch changed, as they were emitted or else from the table.
    private Partials takeChanged(Tasks tasks) {
        Partials known = changed;
        changed = null;
        return known != null ? known : groups.changedSince(batchId - 1, tasks);
    }

    private void dropChanged() {
        if (changed != null) {
            changed.close();
            changed = null;
        }
    }

    private boolean isGlobal() {
        return !node.spec().isWindowed() && node.spec().keys().isEmpty();
    }

    @Override
    public boolean emitsEmptyGlobalGroup() {
        return isGlobal();
    }

    @Override
    public StateChange change(StateFiles files, Tasks tasks) {
        Partials upserts = takeChanged(tasks);
        rowsUpdated = upserts.groupCount();
        groups.touched(rowsUpdated);
        StateDelta delta = new StateDelta(upserts.batches(), tombstones, closed);
        List<AutoCloseable> owned = new ArrayList<>(tombstones);
        owned.add(upserts);
        try {
            Optional<List<Batch>> snapshot = Optional.empty();
            if (files.isSnapshotDue(node.operatorId())) {
                Partials all = groups.changedSince(Long.MIN_VALUE, tasks);
                owned.add(all);
                snapshot = Optional.of(all.batches());
            }
            measure();
            tombstones.clear();
            return new StateChange(new OperatorState(stateSpec, delta, snapshot), owned);
        } catch (RuntimeException | Error e) {
            tombstones.clear();
            Closing.closeAll(owned);
            throw e;
        }
    }

    /// Takes down what nobody is to ask a device for once the sink has the rows.
    private void measure() {
        rowsTotal = groups.groupCount();
        rowsResident = groups.isResident() ? rowsTotal : 0;
        memoryBytes = groups.memoryBytes();
    }

    @Override
    public boolean isResident() {
        return groups.isResident();
    }

    @Override
    public boolean needsBatch(long evictMicros) {
        return mode != OutputMode.COMPLETE && evictMicros > watermarks.evictMicros();
    }

    @Override
    public List<WatermarkExplanation.OpenWindow> openWindows() {
        if (!isWatermarked()) {
            return List.of();
        }
        AggregationSpec spec = node.spec();
        boolean isByKey = spec.closingKey() != AggregationSpec.NO_KEY;
        WindowSpec window = isByKey ? null : spec.window();
        int ordinal = closingOrdinal(spec);
        TreeMap<Long, Long> counts = new TreeMap<>();
        try (Partials all = groups.changedSince(Long.MIN_VALUE, Tasks.INLINE)) {
            for (Batch batch : all.batches()) {
                FixedWidthColumn closing = (FixedWidthColumn) batch.column(ordinal);
                for (int row = 0; row < batch.rowCount(); row++) {
                    if (!closing.isNull(row)) {
                        counts.merge(closing.getLong(row), 1L, Long::sum);
                    }
                }
            }
        }
        List<WatermarkExplanation.OpenWindow> open = new ArrayList<>();
        counts.forEach((id, groups) -> open.add(openWindow(window, id, groups)));
        return open;
    }

    private static WatermarkExplanation.OpenWindow openWindow(
            @Nullable WindowSpec window, long id, long groups) {
        return window == null
                ? new WatermarkExplanation.OpenWindow(Optional.empty(), instant(id), groups)
                : new WatermarkExplanation.OpenWindow(
                        Optional.of(instant(window.startOf(id))),
                        instant(id + window.reachMicros()),
                        groups);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public OperatorNumbers numbers() {
        return new OperatorNumbers(
                "stateStoreSave",
                rowsTotal,
                rowsUpdated,
                rowsRemoved,
                late.total(),
                memoryBytes,
                customMetrics());
    }

    private Map<String, Long> customMetrics() {
        Map<String, Long> numbers = new TreeMap<>(lateByWindow());
        Accelerator accelerator = groups.accelerator();
        if (accelerator != null) {
            numbers.putAll(PlacementNumbers.of(accelerator.placement().last()));
            numbers.put("residentGroups", rowsResident);
        }
        return numbers;
    }

    @Override
    public Optional<BackendUse> backend() {
        return Optional.of(BackendUse.of(backend, groups.accelerator()));
    }

    /// Says in the operator's own numbers how many late rows each window has lost.
    private Map<String, Long> lateByWindow() {
        Map<String, Long> numbers = new TreeMap<>();
        late.byEndMicros()
                .forEach(
                        (end, count) ->
                                numbers.put(
                                        "lateRowsOfWindowUntil "
                                                + Timestamps.iso(Math.floorDiv(end, 1000L)),
                                        count));
        return numbers;
    }

    @Override
    public void close() {
        Batch.closeAll(tombstones);
        tombstones.clear();
        dropChanged();
        groups.close();
    }
}
