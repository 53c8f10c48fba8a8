package io.millrace.testkit.backend;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.ArrayDeque;

/// A table of a [FaultyAccelerator].
final class FaultyTable implements GroupTable {
    private final FaultyAccelerator device;
    private final int lossesBefore;
    private final GroupTable table;

    /// Rows that the device has not got to.
    private final ArrayDeque<Rows> waiting = new ArrayDeque<>();

    private long heldBytesMax;

    private record Rows(Batch batch, Selection selection, long epoch, long closedMicros) {}

    /// @param lossesBefore how often the device has been lost so far
    /// @param table taken over
    FaultyTable(FaultyAccelerator device, int lossesBefore, GroupTable table) {
        this.device = device;
        this.lossesBefore = lossesBefore;
        this.table = table;
    }

    private void call(String what) {
        device.call(what, lossesBefore);
        for (Rows rows = waiting.poll(); rows != null; rows = waiting.poll()) {
            try (Batch batch = rows.batch()) {
                table.accumulate(batch, rows.selection(), rows.epoch(), rows.closedMicros());
            }
            noteBytes();
        }
    }

    private void noteBytes() {
        heldBytesMax = Math.max(heldBytesMax, table.memoryBytes());
    }

    @Override
    public AggregationSpec spec() {
        return table.spec();
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        call("accumulate");
        device.addRows(selection.size());
        waiting.add(new Rows(batch.retain(), selection.copy(), epoch, closedMicros));
    }

    @Override
    public void merge(Partials partials, long epoch) {
        call("merge");
        table.merge(partials, epoch);
        noteBytes();
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        call("changedSince");
        return table.changedSince(epoch, order);
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        call("closedBy");
        return table.closedBy(watermarkMicros, order);
    }

    @Override
    public long dropClosedBy(long watermarkMicros) {
        call("dropClosedBy");
        return table.dropClosedBy(watermarkMicros);
    }

    @Override
    public Partials take(Batch groups) {
        call("take");
        return table.take(groups);
    }

    @Override
    public void clear() {
        call("clear");
        table.clear();
    }

    @Override
    public long groupCount() {
        call("groupCount");
        return table.groupCount();
    }

    /// What it held at most: a device keeps the memory of a table that is cleared.
    @Override
    public long memoryBytes() {
        return heldBytesMax;
    }

    @Override
    public void close() {
        waiting.forEach(rows -> rows.batch().close());
        waiting.clear();
        table.close();
    }
}
