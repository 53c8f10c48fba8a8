package io.millrace.exec.device;

import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;
import java.util.function.Supplier;

/// The groups of an operator with state, and where they live.
///
/// ```text
///   here       all groups are in the host's table; what the device computes of a batch comes in as
///              partials
///   resident   all groups are on the device; what the host computes of a batch comes in as partials,
///              and its table is empty between batches
/// ```
///
/// They move to the device when they are many and it computes most batches, and back when it
/// computes few, or when batches take longer so ([Residence]). Where they are does not show in what
/// is handed out, the order included.
///
/// A device that fails while groups live there has lost them: the call throws
/// [DeviceFailedException], and so do all that follow. The state as of the last commit is in the
/// checkpoint. One thread at a time, while no rows are added. Ownership: closes the host's table
/// and the accelerator.
public final class OperatorGroups implements AutoCloseable {
    /// While groups move they are in memory as partials, too, and in both tables.
    private static final int COPIES_TO_MOVE = 2;

    private final Supplier<ShardedTable> opener;
    private ShardedTable host;
    private final @Nullable Accelerator accelerator;
    private final long residentGroupsMin;
    private final Residence residence = new Residence();
    private @Nullable DeviceFailedException failure;

    /// What handing out took in the batch at hand.
    private long handedOutNanos;

    /// Groups never live on a device.
    public static final long NEVER_RESIDENT = Long.MAX_VALUE;

    /// @param opener opens an empty table of the host
    /// @param accelerator null for none
    /// @param residentGroupsMin from how many groups on they may live on it, or [#NEVER_RESIDENT]
    public OperatorGroups(
            Supplier<ShardedTable> opener,
            @Nullable Accelerator accelerator,
            long residentGroupsMin) {
        this.opener = opener;
        this.host = opener.get();
        this.accelerator = accelerator;
        this.residentGroupsMin = residentGroupsMin;
    }

    /// Returns the table that the host adds rows and partials of a batch to; borrowed, and another
    /// one after [#begin].
    public ShardedTable host() {
        return host;
    }

    /// Returns the accelerator that may compute batches; null for none.
    public @Nullable Accelerator accelerator() {
        return accelerator;
    }

    /// Begins a batch, before which the groups may move.
    ///
    /// @param epoch of the batch
    public void begin(long epoch) {
        Accelerator device = accelerator;
        if (device == null) {
            return;
        }
        if (failure != null) {
            throw failure;
        }
        handedOutNanos = 0;
        Placement placement = device.placement();
        GroupTable resident = device.resident();
        if (resident != null) {
            boolean isWorse = residence.isWorse();
            if ((isWorse || placement.isMostly(Side.HOST))
                    && device.hasRoomFor(COPIES_TO_MOVE * resident.memoryBytes())) {
                moveBack(device, epoch);
                residence.movedBack(isWorse);
            }
        } else if (residentGroupsMin != NEVER_RESIDENT
                && residence.mayMoveOut()
                && placement.isMostly(Side.DEVICE)
                && host.groupCount() >= residentGroupsMin
                && device.hasRoomFor(COPIES_TO_MOVE * host.memoryBytes())) {
            moveOut(device, epoch);
        }
    }

    /// If that fails, nothing has happened.
    private void moveOut(Accelerator device, long epoch) {
        try (Partials all = host.changedSince(Long.MIN_VALUE)) {
            device.openResident(host.spec()).merge(all, epoch - 1);
        } catch (DeviceFailedException e) {
            device.closeResident();
            device.failed(e);
            return;
        }
        // What is cleared keeps its memory, which groups on the device do not need.
        ShardedTable empty = opener.get();
        host.close();
        host = empty;
        residence.movedOut();
    }

    private void moveBack(Accelerator device, long epoch) {
        try (Partials all =
                onDevice(table -> table.changedSince(Long.MIN_VALUE, GroupTable.Order.ANY))) {
            host.merge(all, epoch - 1);
        }
        device.closeResident();
    }

    /// Returns whether the groups live on the device.
    public boolean isResident() {
        return accelerator != null && accelerator.resident() != null;
    }

    private <T> T onDevice(Function<GroupTable, T> call) {
        Accelerator device = accelerator;
        GroupTable table = device == null ? null : device.resident();
        if (device == null || table == null) {
            throw new IllegalStateException("the groups are not on a device");
        }
        if (failure != null) {
            throw failure;
        }
        try {
            return call.apply(table);
        } catch (DeviceFailedException e) {
            failure = e;
            device.failed(e);
            throw e;
        }
    }

    /// Says that all rows of a batch were added: what the host has computed of it goes to where the
    /// groups live, and the device has come to its rows, so that they are measured with their
    /// batch.
    ///
    /// @param tasks what may be used for it
    public void settle(long epoch, Tasks tasks) {
        if (!isResident()) {
            return;
        }
        if (host.groupCount() > 0) {
            try (Partials some = host.changedSince(Long.MIN_VALUE, tasks)) {
                onDevice(
                        table -> {
                            table.merge(some, epoch);
                            return true;
                        });
            }
            host.clear();
        }
        onDevice(GroupTable::groupCount);
    }

    /// Returns the groups that changed after the epoch, as [ShardedTable#changedSince] does.
    public Partials changedSince(long epoch, Tasks tasks) {
        return timed(
                () ->
                        isResident()
                                ? host.inShards(onDevice(table -> table.changedSince(epoch)), tasks)
                                : host.changedSince(epoch, tasks));
    }

    /// Removes and returns the closed groups, as [ShardedTable#closedBy] does.
    public Partials closedBy(long watermarkMicros, Tasks tasks) {
        return timed(
                () ->
                        isResident()
                                ? host.inShards(
                                        onDevice(table -> table.closedBy(watermarkMicros)), tasks)
                                : host.closedBy(watermarkMicros, tasks));
    }

    /// Removes the closed groups and returns how many they were.
    public long dropClosedBy(long watermarkMicros, Tasks tasks) {
        return timed(
                () ->
                        isResident()
                                ? onDevice(table -> table.dropClosedBy(watermarkMicros))
                                : host.dropClosedBy(watermarkMicros, tasks));
    }

    private <T> T timed(Supplier<T> call) {
        Accelerator device = accelerator;
        if (device == null) {
            return call.get();
        }
        long start = device.nanoTime();
        T result = call.get();
        handedOutNanos += device.nanoTime() - start;
        return result;
    }

    /// Says how many groups the batch touched, once what it gives out was handed out: with that it
    /// is measured.
    public void touched(long groups) {
        Accelerator device = accelerator;
        if (device == null) {
            return;
        }
        if (device.placement().touched(groups)) {
            PlacedBatch batch = device.placement().last();
            long nanos = batch.measuredNanos() + handedOutNanos;
            residence.add(isResident(), batch.rows(), groups, nanos);
        }
    }

    /// Removes the groups that are listed and returns them, as [GroupTable#take] does.
    public Partials take(Batch groups) {
        return isResident() ? onDevice(table -> table.take(groups)) : host.take(groups);
    }

    /// Returns the number of groups.
    public long groupCount() {
        return isResident() ? onDevice(GroupTable::groupCount) : host.groupCount();
    }

    /// Returns the bytes that the tables hold, that for batches included.
    public long memoryBytes() {
        return host.memoryBytes() + (accelerator == null ? 0 : accelerator.memoryBytes());
    }

    @Override
    public void close() {
        host.close();
        if (accelerator != null) {
            accelerator.close();
        }
    }
}
