package io.millrace.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.concurrent.atomic.AtomicBoolean;

/// A table that takes no more rows from a moment on.
///
/// @param table taken over
/// @param isFull whether that moment has come
record FullTable(GroupTable table, AtomicBoolean isFull) implements GroupTable {
    @Override
    public AggregationSpec spec() {
        return table.spec();
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        if (isFull.get()) {
            throw new IllegalStateException("full");
        }
        table.accumulate(batch, selection, epoch, closedMicros);
    }

    @Override
    public void merge(Partials partials, long epoch) {
        table.merge(partials, epoch);
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        return table.changedSince(epoch, order);
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        return table.closedBy(watermarkMicros, order);
    }

    @Override
    public Partials take(Batch groups) {
        return table.take(groups);
    }

    @Override
    public void clear() {
        table.clear();
    }

    @Override
    public long groupCount() {
        return table.groupCount();
    }

    @Override
    public long memoryBytes() {
        return table.memoryBytes();
    }

    @Override
    public void close() {
        table.close();
    }
}
