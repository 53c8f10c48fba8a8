package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsBuilder;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.HeapReservation;
import io.millrace.batch.Selection;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.streaming.Cancellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// A group table whose groups live on a device, see `docs/adr/0023-group-tables-on-a-gpu.md`.
///
/// ```text
///   accumulate    the caller looks strings up and puts the rows into a queue;
///                 the device's thread: queue -> slots, by asynchronous copies; full slots -> kernels
///   all others    first compute what is still on its way
///   handed out    sorted and encoded on the device, copied to where the partials lie
/// ```
///
/// So [#accumulate] waits for nobody, unless the queue is full, and retains the batch until it was
/// copied, at the latest until the next call of another method. What goes wrong is told by a later
/// call, and what the queue makes of memory is accounted by one.
///
/// Errors: [DeviceFailedException], after which the table is good for nothing but to be closed.
/// When the device was only out of memory, while it made room, no group has changed and rows of
/// calls before are kept, so that a call may succeed later; no caller relies on that. Memory of the
/// device counts as the table's, as the heap does.
public final class GpuGroupTable implements GroupTable {
    private final GpuDevice device;
    private final TableContext context;
    private final AggregationSpec spec;
    private final TableParts table;
    private final Pipeline pipeline;
    private final RowQueue queue;
    private final HeapReservation reservation;

    /// Whether nothing is on its way.
    private boolean isSettled = true;

    /// Opens an empty table.
    ///
    /// @param spec one that [GpuLimits#supports] says yes to
    /// @throws DeviceFailedException when the device has no memory for it, or is lost
    public GpuGroupTable(
            GpuDevice device, AggregationSpec spec, TableContext context, TableSizes sizes) {
        this.device = device;
        this.spec = spec;
        this.context = context;
        this.table = device.call(() -> new TableParts(device, spec, sizes));
        this.pipeline = new Pipeline(table, sizes.chunksFirst());
        this.queue = new RowQueue(device, table, pipeline);
        this.reservation = new HeapReservation(context.allocator());
    }

    @Override
    public AggregationSpec spec() {
        return spec;
    }

    private <T> T call(Supplier<T> task) {
        return device.call(
                () -> {
                    if (table.isBroken()) {
                        throw queue.broken();
                    }
                    return task.get();
                });
    }

    private void run(Runnable task) {
        List<Object> nothing = List.of();
        call(
                () -> {
                    task.run();
                    return nothing;
                });
    }

    /// Calls once all rows are computed.
    private <T> T callSettled(Supplier<T> task) {
        try {
            T result =
                    call(
                            () -> {
                                queue.drain();
                                pipeline.flush();
                                return task.get();
                            });
            isSettled = true;
            return result;
        } finally {
            // If it still fails, it was told just now.
            queue.forgetFailure();
        }
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        if (selection.isEmpty()) {
            return;
        }
        queue.tellFailure();
        if (queue.isFull()) {
            run(queue::drain);
        }
        List<StringCodes> strings = lookUp(batch, selection);
        Selection own = selection.isAll() ? selection : copyOf(selection);
        long closedId = table.plan().closedId(closedMicros);
        queue.add(new PendingRows(batch.retain(), own, strings, epoch, closedId));
        strings.forEach(StringCodes::queued);
        isSettled = false;
        reservation.resize(memoryBytes());
    }

    private static Selection copyOf(Selection selection) {
        int[] rows = Arrays.copyOf(selection.rows(), selection.size());
        return Selection.of(rows, rows.length);
    }

    private List<StringCodes> lookUp(Batch batch, Selection selection) {
        List<StringCodes> strings = new ArrayList<>(table.stringKeys().size());
        for (StringKey key : table.stringKeys()) {
            if (key.hasManyMaps()) {
                callSettled(
                        () -> {
                            key.forgetMaps();
                            return key;
                        });
            }
            strings.add(key.lookUp(batch.column(key.ordinal()), selection));
        }
        return strings;
    }

    @Override
    public void merge(Partials partials, long epoch) {
        PartialsMerge merge = callSettled(() -> new PartialsMerge(table, partials));
        try {
            for (Batch batch : partials.batches()) {
                Cancellation.check();
                run(() -> merge.add(batch, epoch));
            }
        } finally {
            device.release(merge::close);
        }
        reservation.resize(memoryBytes());
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        DeviceGroups groups = table.groups();
        return handOut(
                () -> epoch == Long.MIN_VALUE ? groups.all() : groups.changedSince(epoch), order);
    }

    /// Returns listed groups, see [PartialsCopy].
    private Partials handOut(Supplier<DeviceGroups.Listed> lister, Order order) {
        PartialsCopy copy = new PartialsCopy(table, context.allocator());
        try {
            callSettled(
                    () -> {
                        copy.begin(lister.get(), order);
                        return copy;
                    });
            reservation.resize(memoryBytes());
            while (copy.isUnderWay()) {
                Cancellation.check();
                copy.onHost();
                run(copy::onDevice);
            }
            reservation.resize(memoryBytes());
            return copy.partials();
        } finally {
            if (copy.holdsMemory()) {
                device.release(copy::close);
            }
        }
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        if (closesNone(watermarkMicros)) {
            return PartialsBuilder.empty(spec);
        }
        Partials partials = handOut(() -> table.groups().closed(closing(watermarkMicros)), order);
        if (partials.groupCount() == 0) {
            return partials;
        }
        try {
            dropClosedBy(watermarkMicros);
            return partials;
        } catch (RuntimeException | Error e) {
            partials.close();
            throw e;
        }
    }

    /// Returns whether the watermark closes no group at all.
    private boolean closesNone(long watermarkMicros) {
        return watermarkMicros == Long.MIN_VALUE || !table.plan().isClosing();
    }

    private DeviceGroups.Closing closing(long watermarkMicros) {
        int nullBit = table.plan().isClosedByKey() ? spec.closingKey() : -1;
        return new DeviceGroups.Closing(
                table.plan().closingPlane(), nullBit, spec.lastClosed(watermarkMicros));
    }

    @Override
    public long dropClosedBy(long watermarkMicros) {
        if (closesNone(watermarkMicros)) {
            return 0;
        }
        return callSettled(() -> new GroupEviction(table).dropClosed(closing(watermarkMicros)));
    }

    @Override
    public Partials take(Batch groupColumns) {
        GroupEviction eviction = new GroupEviction(table);
        int[] taken = callSettled(() -> eviction.find(groupColumns));
        Partials partials = handOut(() -> table.groups().list(taken), Order.ANY);
        try {
            run(() -> eviction.drop(taken));
            return partials;
        } catch (RuntimeException | Error e) {
            partials.close();
            throw e;
        }
    }

    @Override
    public void clear() {
        boolean wasSettled = isSettled;
        run(
                () -> {
                    table.memory().synchronize();
                    queue.discard();
                    pipeline.discard();
                    table.change(() -> table.groups().clear());
                    table.stringKeys().forEach(key -> key.clear(wasSettled));
                });
        queue.forgetFailure();
        isSettled = true;
    }

    @Override
    public long groupCount() {
        if (!isSettled || table.isBroken() || device.lostReason() != null) {
            callSettled(() -> table);
            reservation.resize(memoryBytes());
        }
        return table.groups().count();
    }

    @Override
    public long memoryBytes() {
        return table.memoryBytes() + queue.heapBytes();
    }

    /// Gives back all memory, also that of a lost device.
    @Override
    public void close() {
        queue.close();
        try {
            device.release(
                    table.memory().copies::synchronize,
                    table.memory().compute::synchronize,
                    queue::discard,
                    pipeline::close,
                    table.memory()::close,
                    device::trim);
        } finally {
            reservation.close();
        }
    }
}
