package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.batch.PhysicalType;
import io.millrace.gpu.device.DeviceEvent;
import io.millrace.gpu.device.GpuDevice;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a table is made of. All of it is used on the device's thread, but keys of strings also by
/// the caller, who waits for the device meanwhile.
final class TableParts {
    private final TablePlan plan;
    private final TableSizes sizes;
    private final TableMemory memory;
    private final DeviceGroups groups;
    private final List<ExactCells> sums;
    private final RowScratch scratch;
    private final DeviceEvent found;
    private final @Nullable StringKey[] keys;
    private final List<StringKey> stringKeys = new ArrayList<>();
    private long addedLast;
    private volatile boolean isBroken;

    TableParts(GpuDevice device, AggregationSpec spec, TableSizes sizes) {
        this.plan = new TablePlan(spec);
        this.sizes = sizes;
        this.memory = new TableMemory(device);
        this.keys = new @Nullable StringKey[spec.keys().size()];
        for (int i = 0; i < keys.length; i++) {
            GroupKey key = spec.keys().get(i);
            if (!PhysicalType.of(key.type()).isFixedWidth()) {
                StringKey strings = new StringKey(key.ordinal(), memory);
                keys[i] = strings;
                stringKeys.add(strings);
            }
        }
        try {
            this.groups = new DeviceGroups(memory, spec, sizes);
            this.sums = groups.cells().exactSums();
            this.scratch = new RowScratch(memory, groups, rangeCount());
            this.found = memory.newEvent();
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private int rangeCount() {
        int count = 0;
        for (ExactCells cells : sums) {
            count += cells.rangeCount();
        }
        return count;
    }

    TablePlan plan() {
        return plan;
    }

    TableSizes sizes() {
        return sizes;
    }

    TableMemory memory() {
        return memory;
    }

    DeviceGroups groups() {
        return groups;
    }

    /// Returns the exact sums among the cells.
    List<ExactCells> sums() {
        return sums;
    }

    RowScratch scratch() {
        return scratch;
    }

    /// Returns the event of the finding that is under way.
    DeviceEvent found() {
        return found;
    }

    boolean isString(int key) {
        return keys[key] != null;
    }

    /// Returns the key of strings, or null if the key has fixed width.
    @Nullable StringKey key(int key) {
        return keys[key];
    }

    List<StringKey> stringKeys() {
        return stringKeys;
    }

    /// Returns the columns of partials.
    List<DeviceColumn> columns() {
        List<DeviceColumn> columns = new ArrayList<>();
        if (plan.spec().isWindowed()) {
            columns.add(new DeviceColumn.Words(groups.words().plane(0), null));
        }
        for (int i = 0; i < keys.length; i++) {
            GroupArray.Plane words = groups.words().plane(plan.planeOf(i));
            DeviceColumn.Nulls nulls = new DeviceColumn.Nulls(groups.flags(), i, 1);
            StringKey strings = keys[i];
            columns.add(
                    strings == null
                            ? new DeviceColumn.Words(words, nulls)
                            : new DeviceColumn.Strings(strings, words, nulls));
        }
        for (int i = 0; i < plan.spec().measures().size(); i++) {
            columns.addAll(groups.cells().columnsOf(i));
        }
        return columns;
    }

    /// Returns how many new groups to expect.
    long addedLast() {
        return addedLast;
    }

    void addedLast(long expected) {
        addedLast = expected;
    }

    /// Changes groups. If that fails, nobody knows what they are.
    void change(Runnable change) {
        boolean isDone = false;
        try {
            change.run();
            isDone = true;
        } finally {
            if (!isDone) {
                isBroken = true;
            }
        }
    }

    /// Says that nobody knows any more what the groups are, or which rows they have.
    void breakDown() {
        isBroken = true;
    }

    /// Returns whether a change has failed.
    boolean isBroken() {
        return isBroken;
    }

    long memoryBytes() {
        long bytes = memory.bytes();
        for (StringKey key : stringKeys) {
            bytes += key.memoryBytes();
        }
        return bytes;
    }
}
