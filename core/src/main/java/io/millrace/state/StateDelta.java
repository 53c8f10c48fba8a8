package io.millrace.state;

import io.millrace.batch.Batch;

import java.util.List;
import java.util.Optional;

/// How one micro-batch changed the groups of an operator. Owns its batches.
///
/// An upsert carries the whole group and replaces what was there. A group is in one of the lists at
/// most, and once at most. Upserts of closed groups count for nothing.
///
/// @param upserts groups that are new or changed, in the columns of [StateSpec#schema()]
/// @param tombstones groups that are gone, in the group columns alone
/// @param closed groups that are gone, too, because time has closed them
public record StateDelta(List<Batch> upserts, List<Batch> tombstones, Optional<ClosedGroups> closed)
        implements AutoCloseable {
    /// Copies the lists.
    public StateDelta {
        upserts = List.copyOf(upserts);
        tombstones = List.copyOf(tombstones);
    }

    /// Makes a delta in which time closes no groups.
    public StateDelta(List<Batch> upserts, List<Batch> tombstones) {
        this(upserts, tombstones, Optional.empty());
    }

    /// Returns a delta without tombstones.
    public static StateDelta ofUpserts(List<Batch> upserts) {
        return new StateDelta(upserts, List.of());
    }

    /// Returns whether nothing changed.
    public boolean isEmpty() {
        return rowCount(upserts) == 0 && rowCount(tombstones) == 0 && closed.isEmpty();
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
