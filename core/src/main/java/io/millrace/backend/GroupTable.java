package io.millrace.backend;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

/// The groups of one aggregation with their partial aggregates.
///
/// Every group remembers the epoch (the batch id) at which it last changed. Not thread-safe: calls
/// come one at a time, but not always from the same thread. Threads that are to work side by side
/// have tables of their own, which are merged through [Partials].
///
/// Ownership: the table owns its memory; batches passed in are borrowed for the call; partials
/// handed out belong to the caller.
public interface GroupTable extends AutoCloseable {
    /// The greatest epoch: one batch in each millisecond comes there in 4,460 years.
    long EPOCH_MAX = (1L << 47) - 1;

    /// Returns what the table computes.
    AggregationSpec spec();

    /// Adds the selected rows of the batch: the hot path, no allocation per row.
    ///
    /// @param epoch stamped on the touched groups, not less than at any call before and at most
    ///   [#EPOCH_MAX]
    /// @param closedMicros windows that end at or before it are left out; `Long.MIN_VALUE` for
    ///   none. Does not concern groups without a window
    void accumulate(Batch batch, Selection selection, long epoch, long closedMicros);

    /// Adds the selected rows of the batch to all their windows.
    ///
    /// @param epoch stamped on the touched groups, not less than at any call before
    default void accumulate(Batch batch, Selection selection, long epoch) {
        accumulate(batch, selection, epoch, Long.MIN_VALUE);
    }

    /// Adds partials, as at restore or when a thread's own table enters the operator's. With an
    /// ordered measure, their rows come after all rows before.
    ///
    /// @param partials borrowed; of the same spec
    /// @param epoch stamped on the touched groups
    void merge(Partials partials, long epoch);

    /// The order of groups that are handed out.
    enum Order {
        /// By window id, then the keys from left to right, nulls first.
        CANONICAL,
        /// As it costs least, for who sorts them himself.
        ANY
    }

    /// Returns the groups that changed after the epoch; `Long.MIN_VALUE` gives all groups.
    Partials changedSince(long epoch, Order order);

    /// Returns the groups that changed after the epoch in canonical order; `Long.MIN_VALUE` gives
    /// all groups.
    default Partials changedSince(long epoch) {
        return changedSince(epoch, Order.CANONICAL);
    }

    /// Returns the groups whose window ends at or before the watermark, or, in a table with a
    /// closing key, those whose key is not null and at or before it, and removes them. With neither
    /// nothing is ever closed.
    Partials closedBy(long watermarkMicros, Order order);

    /// Removes the closed groups and returns them in canonical order.
    default Partials closedBy(long watermarkMicros) {
        return closedBy(watermarkMicros, Order.CANONICAL);
    }

    /// Removes the groups that [#closedBy] would return.
    ///
    /// @return how many
    default long dropClosedBy(long watermarkMicros) {
        try (Partials closed = closedBy(watermarkMicros, Order.ANY)) {
            return closed.groupCount();
        }
    }

    /// Returns the groups that are listed, in the order of the list, and removes them; those that
    /// are not there are left out.
    ///
    /// @param groups borrowed; the columns of [PartialsLayout] that identify a group, each group
    ///   once
    Partials take(Batch groups);

    /// Removes all groups and keeps the memory for the next rows.
    void clear();

    /// Returns the number of groups.
    long groupCount();

    /// Returns the bytes that the table holds, all of which the allocator has accounted after each
    /// call that adds rows. Asks no device.
    long memoryBytes();

    /// Gives the memory back. Never fails, not even when the device is lost.
    @Override
    void close();
}
