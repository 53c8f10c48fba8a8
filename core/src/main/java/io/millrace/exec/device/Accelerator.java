package io.millrace.exec.device;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.streaming.Clock;

import org.jspecify.annotations.Nullable;

/// An accelerator of one aggregation.
///
/// ```text
///   pre-aggregation   each batch is computed in a table that is empty at its beginning, and whose
///                     groups go into the aggregation's own table at its end: the device holds nothing
///                     that is not computed again from rows which are kept here until then
///   residence         the aggregation's own table lives on the device ([OperatorGroups]): what it holds
///                     is in the checkpoint, as of the last commit
/// ```
///
/// Lives from batch to batch and keeps the empty table. Used by one batch at a time; what it says
/// of the last may be asked by any thread. Ownership: closes its tables, borrows the backend.
public final class Accelerator implements AutoCloseable {
    /// The empty table is kept from batch to batch unless it takes more than this part of the
    /// memory that is left.
    private static final int PART_OF_HEADROOM = 4;

    private final AggregationBackend backend;
    private final Placement placement;
    private final FallbackLog log;
    private final TableContext context;
    private final Clock clock;
    private @Nullable GroupTable table;
    private @Nullable GroupTable resident;

    private Accelerator(
            AggregationBackend backend,
            Placement placement,
            FallbackLog log,
            TableContext context,
            Clock clock) {
        this.backend = backend;
        this.placement = placement;
        this.log = log;
        this.context = context;
        this.clock = clock;
    }

    /// Returns the accelerator of an aggregation, or null where the choice has none.
    ///
    /// @param placement decides about its batches
    /// @param context what its tables are opened with; outlives this
    /// @param clock by which batches are measured, for the choice of a side alone
    public static @Nullable Accelerator of(
            BackendChoice choice,
            Placement placement,
            TableContext context,
            FallbackLog log,
            Clock clock) {
        return choice.accelerator()
                .map(backend -> new Accelerator(backend, placement, log, context, clock))
                .orElse(null);
    }

    /// What is computed in a batch.
    ///
    /// @param spec of the table on the device; the same in every batch
    /// @param isByPane whether the groups are of panes, in which it does not show what is closed
    /// @param epoch stamped on the groups
    /// @param workers how many threads there are
    public record Task(AggregationSpec spec, boolean isByPane, long epoch, int workers) {}

    /// Begins a batch.
    ///
    /// @param headroomBytes the memory that is left for the batch
    /// @param host takes groups that come before the end
    /// @throws DeviceFailedException when the aggregation's own table was on a device that another
    ///   aggregation has lost
    public DeviceBatch begin(Task task, long headroomBytes, DeviceBatch.GroupsTarget host) {
        ask();
        if (table != null && table.memoryBytes() > headroomBytes / PART_OF_HEADROOM) {
            dropTable();
        }
        return new DeviceBatch(this, task, host, placement.begin(), headroomBytes);
    }

    /// Asks whether the accelerator is there, which it may be again after it was lost.
    private void ask() {
        boolean wasLost = placement.isLost();
        switch (backend.available()) {
            case Support.Supported _ -> {
                if (wasLost) {
                    placement.found();
                    log.found(backend.name());
                }
            }
            case Support.Unsupported(String reason) -> {
                if (wasLost) {
                    placement.stillLost(reason);
                } else {
                    lostByAnother(reason);
                }
            }
        }
    }

    private void lostByAnother(String reason) {
        giveUp(reason, true);
        if (resident != null) {
            throw new DeviceFailedException(reason, true, null);
        }
    }

    /// Returns what decides.
    public Placement placement() {
        return placement;
    }

    /// Returns the backend's name.
    public String backendName() {
        return backend.name();
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /// Returns the table, which is empty when a batch begins.
    ///
    /// @throws DeviceFailedException when it cannot be opened
    GroupTable table(AggregationSpec spec) {
        if (table == null) {
            table = open(spec);
        }
        return table;
    }

    private GroupTable open(AggregationSpec spec) {
        return AcceleratorTable.open(() -> backend.open(spec, context));
    }

    /// Returns the aggregation's own table if it lives here, else null.
    @Nullable GroupTable resident() {
        return resident;
    }

    /// Opens an empty table for all groups of the aggregation.
    ///
    /// @throws DeviceFailedException when it cannot be opened
    GroupTable openResident(AggregationSpec spec) {
        dropTable();
        GroupTable opened = open(spec);
        resident = opened;
        return opened;
    }

    /// Returns whether the query may take so many bytes more.
    boolean hasRoomFor(long bytes) {
        return bytes <= context.allocator().getHeadroom();
    }

    /// Returns the bytes that its tables hold.
    long memoryBytes() {
        return (table == null ? 0 : table.memoryBytes())
                + (resident == null ? 0 : resident.memoryBytes());
    }

    /// Closes the aggregation's table with whatever is in it.
    void closeResident() {
        if (resident != null) {
            GroupTable closed = resident;
            resident = null;
            closed.close();
        }
    }

    /// Takes note of a failure, after which the table of batches is gone.
    void failed(DeviceFailedException failure) {
        giveUp(failure.reason(), failure.isLost());
    }

    private void giveUp(String reason, boolean lost) {
        dropTable();
        placement.failed(reason, lost);
        boolean hadState = resident != null;
        if (lost) {
            log.lost(backend.name(), reason, hadState);
        } else {
            log.failed(backend.name(), reason, hadState);
        }
    }

    /// Closes the table with whatever is in it.
    void dropTable() {
        if (table != null) {
            GroupTable dropped = table;
            table = null;
            dropped.close();
        }
    }

    @Override
    public void close() {
        try {
            dropTable();
        } finally {
            closeResident();
        }
    }
}
