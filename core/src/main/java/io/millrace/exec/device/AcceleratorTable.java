package io.millrace.exec.device;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.apache.arrow.memory.OutOfMemoryException;

import java.util.function.Supplier;

/// A table of an accelerator for which a query has too little memory as it is for one that the
/// device has too little for: it fails by [DeviceFailedException].
///
/// What a device needs beside the groups counts against the query's limit as the groups do, so a
/// query may be over it there, and not on the processor.
final class AcceleratorTable implements GroupTable {
    private static final String THERE =
            "the query may not take the memory that it needs there, see"
                    + " millrace.sql.query.memoryLimit";
    private static final String HERE =
            "there is not the memory that its groups from there need here, see"
                    + " millrace.sql.query.memoryLimit";

    private final GroupTable table;

    private AcceleratorTable(GroupTable table) {
        this.table = table;
    }

    /// Opens a table, which is closed with the one that is returned.
    ///
    /// @throws DeviceFailedException when it cannot be opened
    static GroupTable open(Supplier<GroupTable> opener) {
        return new AcceleratorTable(call(opener));
    }

    private static <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (MillraceException e) {
            throw failure(e);
        } catch (OutOfMemoryException e) {
            // Of Arrow: the machine has no more.
            throw new DeviceFailedException(HERE, false, e);
        }
    }

    private static void run(Runnable task) {
        call(
                () -> {
                    task.run();
                    return task;
                });
    }

    private static RuntimeException failure(MillraceException e) {
        return e.condition() == ErrorCondition.OUT_OF_MEMORY
                ? new DeviceFailedException(THERE, false, e)
                : e;
    }

    /// Returns what says that the query has too little memory to take in what the device computed.
    static DeviceFailedException outOfMemory() {
        return new DeviceFailedException(HERE, false, null);
    }

    @Override
    public AggregationSpec spec() {
        return table.spec();
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        run(() -> table.accumulate(batch, selection, epoch, closedMicros));
    }

    @Override
    public void merge(Partials partials, long epoch) {
        run(() -> table.merge(partials, epoch));
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        return call(() -> table.changedSince(epoch, order));
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        return call(() -> table.closedBy(watermarkMicros, order));
    }

    @Override
    public long dropClosedBy(long watermarkMicros) {
        return call(() -> table.dropClosedBy(watermarkMicros));
    }

    @Override
    public Partials take(Batch groups) {
        return call(() -> table.take(groups));
    }

    @Override
    public void clear() {
        run(table::clear);
    }

    @Override
    public long groupCount() {
        return call(table::groupCount);
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
