package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.gpu.device.Release;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Listed groups on their way from a table to partials, batch by batch. The device's thread and the
/// caller take turns, so that what strings need holds up no other table:
///
/// ```text
///   device   begin      lists the groups, and asks what orders them
///   caller   onHost     ranks strings
///   device   onDevice   sorts the list, begins a batch
///   caller   onHost     writes the batch's strings while the others are copied
///   device   onDevice   ends the batch, begins the next ...
/// ```
///
/// The table does not change meanwhile. Whatever fails, [#close()] gives back all that there is.
final class PartialsCopy implements AutoCloseable {
    private final TableParts table;
    private final BufferAllocator allocator;
    private final PartialsLayout layout;
    private final List<Batch> batches = new ArrayList<>();
    private List<DeviceColumn> columns = List.of();
    private DeviceGroups.@Nullable Listed listed;
    private @Nullable GroupSort sort;
    private @Nullable CopyScratch scratch;
    private @Nullable BatchCopy batch;
    private boolean isSorting;
    private int begun;

    PartialsCopy(TableParts table, BufferAllocator allocator) {
        this.table = table;
        this.allocator = allocator;
        this.layout = PartialsLayout.of(table.plan().spec());
    }

    /// Begins to copy groups. For the device's thread.
    ///
    /// @param groups which; this takes the list over
    void begin(DeviceGroups.Listed groups, GroupTable.Order order) {
        listed = groups;
        if (groups.count() == 0) {
            release();
            return;
        }
        if (order == GroupTable.Order.CANONICAL && groups.count() > 1) {
            GroupSort sorting = new GroupSort(table, groups);
            sort = sorting;
            sorting.begin();
            if (sorting.hasStrings()) {
                isSorting = true;
                return;
            }
            sorting.finish();
        }
        beginBatches();
    }

    private void beginBatches() {
        columns = table.columns();
        int rowsMost = Math.min(count(), table.sizes().batchRowsMax());
        scratch = new CopyScratch(table.memory(), columns, rowsMost);
        beginBatch();
    }

    private int count() {
        return listed == null ? 0 : listed.count();
    }

    private void beginBatch() {
        CopyScratch there = scratch;
        DeviceGroups.Listed groups = listed;
        if (there == null || groups == null || begun == groups.count()) {
            release();
            return;
        }
        AggregationSpec spec = table.plan().spec();
        TableSizes sizes = table.sizes();
        BatchCopy next = new BatchCopy(there, allocator, layout.schema(), columns);
        batch = next;
        begun +=
                next.begin(
                        groups.block().address() + (long) Integer.BYTES * begun,
                        new BatchCopy.Limits(
                                Math.min(groups.count() - begun, sizes.batchRowsMax()),
                                sizes.batchBytes(),
                                spec.measures().size()));
    }

    /// Returns whether there is more to do.
    boolean isUnderWay() {
        return listed != null;
    }

    /// Returns whether [#close] has anything to give back.
    boolean holdsMemory() {
        return isUnderWay() || !batches.isEmpty();
    }

    /// Does what is to be done for strings. For the caller.
    void onHost() {
        if (isSorting && sort != null) {
            sort.rank();
        } else if (batch != null) {
            batch.appendStrings();
        }
    }

    /// Goes on as far as strings, or the next batch. For the device's thread.
    void onDevice() {
        if (isSorting && sort != null) {
            isSorting = false;
            sort.finish();
            beginBatches();
            return;
        }
        BatchCopy copied = batch;
        if (copied != null) {
            batches.add(copied.finish());
            batch = null;
            // Its ranks are on the device by now.
            endSort();
        }
        beginBatch();
    }

    private void endSort() {
        if (sort != null) {
            sort.close();
            sort = null;
        }
    }

    /// Returns the partials, of which the caller is the owner.
    Partials partials() {
        Partials partials = new Partials(table.plan().spec(), batches);
        batches.clear();
        return partials;
    }

    /// Gives back all memory but that of batches which are done.
    private void release() {
        endSort();
        if (batch != null) {
            batch.close();
            batch = null;
        }
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
        if (listed != null) {
            table.memory().onDevice.free(listed.block());
            listed = null;
        }
    }

    /// Gives back all memory, and batches that nobody has got. For the device's thread.
    @Override
    public void close() {
        List<Runnable> tasks = new ArrayList<>();
        if (isUnderWay()) {
            // Copies to the memory may be under way.
            tasks.add(table.memory().compute::synchronize);
        }
        tasks.add(this::release);
        tasks.add(() -> Batch.closeAll(batches));
        Release.all(tasks);
    }
}
