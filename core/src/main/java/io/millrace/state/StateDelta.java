package io.millrace.state;

import io.millrace.batch.Batch;

import java.util.List;

/// How one micro-batch changed the groups of an operator. Owns its batches.
///
/// An upsert carries the whole group and replaces what was there. A group is in one of the lists at
/// most, and once at most.
///
/// @param upserts groups that are new or changed, in the columns of [StateSpec#schema()]
/// @param tombstones groups that are gone, in the group columns alone
public record StateDelta(List<Batch> upserts, List<Batch> tombstones) implements AutoCloseable {
    /// Copies the lists.
    public StateDelta {
        upserts = List.copyOf(upserts);
        tombstones = List.copyOf(tombstones);
    }

    /// Returns a delta without tombstones.
    public static StateDelta ofUpserts(List<Batch> upserts) {
        return new StateDelta(upserts, List.of());
    }

    /// Returns whether nothing changed.
    public boolean isEmpty() {
        return rowCount(upserts) == 0 && rowCount(tombstones) == 0;
    }

    private static long rowCount(List<Batch> batches) {
        long count = 0;
        for (Batch batch : batches) {
            count += batch.rowCount();
        }
        return count;
    }

    @Override
    public void close() {
        Batch.closeAll(upserts);
        Batch.closeAll(tombstones);
    }
}
