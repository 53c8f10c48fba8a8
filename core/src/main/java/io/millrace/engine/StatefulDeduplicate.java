package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.checkpoint.OperatorState;
import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.DeduplicateTarget;
import io.millrace.exec.LateCounts;
import io.millrace.exec.keyed.KeyEncoder;
import io.millrace.exec.keyed.KeyedRows;
import io.millrace.exec.keyed.KeyedState;
import io.millrace.exec.shard.Tasks;
import io.millrace.expr.Attribute;
import io.millrace.planner.PhysicalPlan;
import io.millrace.state.StateDelta;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;
import io.millrace.streaming.Cancellation;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A deduplication of a streaming query with its state: the keys that it has seen, each until its
/// time has come.
///
/// ```text
/// state    <key>       its type    one a key column
///          expires_at  long        the key goes when the watermark reaches it; null for never
/// ```
final class StatefulDeduplicate implements StatefulOperator, DeduplicateTarget {
    private static final String EXPIRES_AT = "expires_at";

    private final PhysicalPlan.Deduplicate node;
    private final BufferAllocator allocator;
    private final StateSpec stateSpec;
    private final KeyedState state;
    private OperatorWatermarks watermarks = OperatorWatermarks.NONE;
    private final LateCounts late = new LateCounts();
    private long duplicates;
    private long removedKeys;

    StatefulDeduplicate(PhysicalPlan.Deduplicate node, BufferAllocator stateAllocator) {
        this.node = node;
        this.allocator = stateAllocator;
        this.stateSpec = stateSpec(node);
        this.state = new KeyedState(stateAllocator);
    }

    /// Returns what the state of a deduplication looks like.
    static StateSpec stateSpec(PhysicalPlan.Deduplicate node) {
        List<StructField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(EXPIRES_AT));
        StringBuilder fingerprint = new StringBuilder(name(node));
        for (Attribute key : node.keys()) {
            String name = key.name();
            if (!names.add(name)) {
                name = "key" + fields.size() + "_" + name;
                names.add(name);
            }
            fields.add(DataTypes.createStructField(name, key.dataType(), true));
            fingerprint.append(" key=").append(key.dataType().simpleString());
        }
        int keyCount = fields.size();
        fields.add(DataTypes.createStructField(EXPIRES_AT, DataTypes.LongType, true));
        return new StateSpec(
                node.operatorId(),
                DataTypes.createStructType(fields),
                keyCount,
                fingerprint.toString());
    }

    /// Spark's name of the operator.
    private static String name(PhysicalPlan.Deduplicate node) {
        return node.isWithinWatermark() ? "dedupeWithinWatermark" : "dedupe";
    }

    @Override
    public void restore(StateFiles files, long lastBatchId, BufferAllocator batchAllocator)
            throws IOException {
        KeyEncoder encoder = new KeyEncoder();
        try (StateRows rows = files.restore(stateSpec, batchAllocator)) {
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                try (Batch owned = batch) {
                    restore(owned, encoder);
                }
                Cancellation.check();
            }
        }
    }

    private void restore(Batch batch, KeyEncoder encoder) {
        int keyCount = stateSpec.groupColumnCount();
        FixedWidthColumn expiries = (FixedWidthColumn) batch.column(keyCount);
        encoder.encode(batch.columns().subList(0, keyCount), Selection.all(batch.rowCount()));
        for (int row = 0; row < batch.rowCount(); row++) {
            long expiry = expiries.isNull(row) ? KeyedState.NEVER : expiries.getLong(row);
            state.addIfAbsent(encoder.bytes(), encoder.start(row), encoder.end(row), expiry);
        }
        state.reserve();
    }

    @Override
    public void begin(BatchContext batch) {
        state.beginBatch();
        watermarks = batch.watermarks(node.operatorId());
        late.clear();
        duplicates = 0;
        removedKeys = 0;
    }

    @Override
    public KeyedState state() {
        return state;
    }

    @Override
    public long lateMicros() {
        return watermarks.lateMicros();
    }

    @Override
    public void addLate(LateCounts counts) {
        late.addAll(counts);
    }

    @Override
    public void addDuplicates(long count) {
        duplicates += count;
    }

    @Override
    public void end() {
        if (!watermarks.equals(OperatorWatermarks.NONE)) {
            removedKeys = state.evict(watermarks.evictMicros());
            state.reserve();
        }
    }

    @Override
    public StateChange change(StateFiles files, Tasks tasks) {
        StructType schema = stateSpec.schema();
        int keyCount = stateSpec.groupColumnCount();
        StructType keySchema = DataTypes.createStructType(schema.asList().subList(0, keyCount));
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            List<Batch> upserts = batches(state.added(), schema, owned);
            List<Batch> tombstones = batches(state.removed(), keySchema, owned);
            Optional<List<Batch>> snapshot =
                    files.isSnapshotDue(node.operatorId())
                            ? Optional.of(batches(state.all(), schema, owned))
                            : Optional.empty();
            StateDelta delta = new StateDelta(upserts, tombstones);
            return new StateChange(new OperatorState(stateSpec, delta, snapshot), owned);
        } catch (RuntimeException | Error e) {
            Closing.closeAll(owned);
            throw e;
        }
    }

    private List<Batch> batches(KeyedRows rows, StructType schema, List<AutoCloseable> owned) {
        List<Batch> batches = rows.toBatches(allocator, schema, stateSpec.groupColumnCount());
        owned.addAll(batches);
        return batches;
    }

    @Override
    public boolean needsBatch(long evictMicros) {
        return evictMicros > watermarks.evictMicros();
    }

    @Override
    public OperatorNumbers numbers() {
        return new OperatorNumbers(
                name(node),
                state.rowCount(),
                state.addedCount(),
                removedKeys,
                late.total(),
                state.memoryBytes(),
                Map.of("numDroppedDuplicateRows", duplicates));
    }

    @Override
    public void close() {
        state.close();
    }
}
