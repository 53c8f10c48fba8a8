package io.millrace.checkpoint;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.StateDelta;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// A small query over one source that counts by key, driven as the engine drives a checkpoint.
public final class CheckpointFixtures {
    static final UUID QUERY = UUID.fromString("0a1b2c3d-0000-4000-8000-00000000002a");
    static final StructType SCHEMA = StructType.fromDDL("key STRING, m0_count BIGINT NOT NULL");
    static final StructType KEYS = StructType.fromDDL("key STRING");
    static final StateSpec SPEC = new StateSpec(0, SCHEMA, 1, "count by key");

    private CheckpointFixtures() {}

    static CheckpointOptions options(String run) {
        return CheckpointOptions.of(QUERY, run);
    }

    static Checkpoint open(CheckpointStore store) {
        return Checkpoint.open(store, options("test"));
    }

    static OffsetEntry plan(long batchId) {
        return OffsetEntry.of(
                batchId,
                1_480_981_499_528L + batchId,
                1000 * batchId,
                List.of("{\"logOffset\":" + batchId + "}"),
                Map.of("spark.sql.shuffle.partitions", "200"));
    }

    static CommitEntry commit(long batchId) {
        return new CommitEntry(
                batchId,
                1000 * (batchId + 1),
                List.of(),
                "token-" + batchId,
                new RowCounts(3, 2, 1));
    }

    /// Runs a batch without state.
    static void run(Checkpoint checkpoint, long batchId) {
        checkpoint.writeOffsets(plan(batchId));
        checkpoint.writeCommit(commit(batchId), List.of());
        checkpoint.purge();
    }

    static Batch batch(BufferAllocator allocator, Map<String, Long> groups) {
        List<Row> rows = new ArrayList<>();
        groups.forEach((key, count) -> rows.add(RowFactory.create(key, count)));
        return RowConverter.toBatch(allocator, SCHEMA, rows);
    }

    static StateDelta delta(
            BufferAllocator allocator, Map<String, Long> upserts, List<String> tombstones) {
        List<Row> gone = new ArrayList<>();
        tombstones.forEach(key -> gone.add(RowFactory.create(key)));
        return new StateDelta(
                upserts.isEmpty() ? List.of() : List.of(batch(allocator, upserts)),
                gone.isEmpty() ? List.of() : List.of(RowConverter.toBatch(allocator, KEYS, gone)));
    }

    /// Runs a batch that changes the state; writes a snapshot when one is due.
    static void run(
            Checkpoint checkpoint,
            BufferAllocator allocator,
            long batchId,
            StateDelta delta,
            Map<String, Long> after) {
        boolean isDue = checkpoint.stateFiles().isSnapshotDue(0);
        try (delta;
                Batch all = batch(allocator, after)) {
            checkpoint.writeOffsets(plan(batchId));
            OperatorState state =
                    new OperatorState(
                            SPEC, delta, isDue ? Optional.of(List.of(all)) : Optional.empty());
            checkpoint.writeCommit(commit(batchId), List.of(state));
        }
        checkpoint.purge();
    }

    static Map<String, Long> restore(Checkpoint checkpoint, BufferAllocator allocator)
            throws IOException {
        Map<String, Long> groups = new TreeMap<>();
        try (StateRows rows = checkpoint.stateFiles().restore(SPEC, allocator)) {
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                for (Row row : RowConverter.toRows(batch)) {
                    Assertions.assertNull(
                            groups.put(row.getString(0), row.getLong(1)), "a group twice");
                }
                batch.close();
            }
        }
        return groups;
    }

    static Map<String, Long> groups(Object... keysAndCounts) {
        Map<String, Long> groups = new LinkedHashMap<>();
        for (int i = 0; i < keysAndCounts.length; i += 2) {
            groups.put((String) keysAndCounts[i], ((Integer) keysAndCounts[i + 1]).longValue());
        }
        return groups;
    }

    public static void assertFails(ErrorCondition condition, Executable action) {
        MillraceException e = Assertions.assertThrows(MillraceException.class, action);
        Assertions.assertEquals(condition, e.condition(), e.getMessage());
    }
}
