package io.millrace.testkit.backend;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.HeapReservation;
import io.millrace.batch.Selection;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The group table of [ReferenceBackend]: what a group table means, without regard to speed.
final class ReferenceTable implements GroupTable {
    private static final long BYTES_PER_GROUP_GUESS = 256;

    private final AggregationSpec spec;
    private final PartialsLayout layout;
    private final BufferAllocator allocator;
    private final TreeMap<GroupId, Group> groups = new TreeMap<>();
    private final HeapReservation reservation;

    ReferenceTable(AggregationSpec spec, BufferAllocator allocator) {
        this.spec = spec;
        this.layout = PartialsLayout.of(spec);
        this.allocator = allocator;
        this.reservation = new HeapReservation(allocator);
    }

    /// The measures of a group and the epoch at which it last changed.
    private static final class Group {
        final List<Accumulator> measures;
        long epoch;

        Group(List<Measure> measures) {
            this.measures = measures.stream().map(Accumulator::of).toList();
        }
    }

    @Override
    public AggregationSpec spec() {
        return spec;
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            for (GroupId id : groupsOf(batch, row)) {
                if (isClosed(id, closedMicros)) {
                    continue;
                }
                Group group = touch(id, epoch);
                for (int m = 0; m < spec.measures().size(); m++) {
                    addRow(group.measures.get(m), spec.measures().get(m), batch, row);
                }
            }
        }
        reservation.resize(memoryBytes());
    }

    private static void addRow(Accumulator target, Measure measure, Batch batch, int row) {
        boolean hasNull =
                measure.inputs().stream().anyMatch(in -> batch.column(in.ordinal()).isNull(row));
        if (measure.kind() == Measure.Kind.COUNT) {
            if (!hasNull) {
                target.addRow();
            }
            return;
        }
        boolean choosesRow =
                measure.kind().form() == Measure.Form.END
                        || measure.kind().form() == Measure.Form.BY;
        if (choosesRow || !hasNull) {
            List<@Nullable Value> values = new ArrayList<>();
            for (Measure.Input input : measure.inputs()) {
                ColumnVector column = batch.column(input.ordinal());
                values.add(column.isNull(row) ? null : Value.read(column, row));
            }
            target.add(values);
        }
    }

    private List<GroupId> groupsOf(Batch batch, int row) {
        List<@Nullable Value> keys = new ArrayList<>();
        for (GroupKey key : spec.keys()) {
            ColumnVector column = batch.column(key.ordinal());
            keys.add(column.isNull(row) ? null : Value.read(column, row).asKey());
        }
        WindowSpec window = spec.window();
        if (window == null) {
            return List.of(new GroupId(0, keys));
        }
        long timeMicros = ((FixedWidthColumn) batch.column(window.timeOrdinal())).getLong(row);
        List<GroupId> ids = new ArrayList<>();
        long start = window.lastStart(timeMicros);
        if (window.isCumulating()) {
            for (long size = window.slideMicros();
                    size <= window.durationMicros();
                    size += window.slideMicros()) {
                if (timeMicros < start + size) {
                    ids.add(new GroupId(start + size, keys));
                }
            }
            return ids;
        }
        while (start > timeMicros - window.durationMicros()) {
            ids.add(new GroupId(start, keys));
            start -= window.slideMicros();
        }
        return ids;
    }

    /// Returns whether the group's window ends at or before the moment.
    private boolean isClosed(GroupId id, long closedMicros) {
        WindowSpec window = spec.window();
        if (window == null) {
            return false;
        }
        long length = window.isCumulating() ? 0 : window.durationMicros();
        return id.windowId() + length <= closedMicros;
    }

    private boolean hasClosedKey(GroupId id, long closedMicros) {
        return id.keys().get(spec.closingKey()) instanceof Value.Whole key
                && key.number() <= closedMicros;
    }

    private Group touch(GroupId id, long epoch) {
        Group group = groups.computeIfAbsent(id, _ -> new Group(spec.measures()));
        group.epoch = epoch;
        return group;
    }

    @Override
    public void merge(Partials partials, long epoch) {
        for (Batch batch : partials.batches()) {
            for (int row = 0; row < batch.rowCount(); row++) {
                Group group = touch(idOf(batch, row), epoch);
                for (int m = 0; m < spec.measures().size(); m++) {
                    group.measures.get(m).merge(batch, layout.measureOrdinal(m), row);
                }
            }
        }
        reservation.resize(memoryBytes());
    }

    private GroupId idOf(Batch partials, int row) {
        long id = spec.isWindowed() ? ((FixedWidthColumn) partials.column(0)).getLong(row) : 0;
        List<@Nullable Value> keys = new ArrayList<>();
        for (int k = 0; k < spec.keys().size(); k++) {
            ColumnVector column = partials.column(layout.keyOrdinal() + k);
            keys.add(column.isNull(row) ? null : Value.read(column, row).asKey());
        }
        return new GroupId(id, keys);
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        return partialsOf(entry -> epoch == Long.MIN_VALUE || entry.getValue().epoch > epoch);
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        Predicate<Map.Entry<GroupId, Group>> isClosed =
                entry ->
                        spec.closingKey() == AggregationSpec.NO_KEY
                                ? isClosed(entry.getKey(), watermarkMicros)
                                : hasClosedKey(entry.getKey(), watermarkMicros);
        Partials closed = partialsOf(isClosed);
        groups.entrySet().removeIf(isClosed);
        return closed;
    }

    @Override
    public Partials take(Batch groupColumns) {
        List<Map.Entry<GroupId, Group>> taken = new ArrayList<>();
        for (int row = 0; row < groupColumns.rowCount(); row++) {
            GroupId id = idOf(groupColumns, row);
            Group group = groups.remove(id);
            if (group != null) {
                taken.add(Map.entry(id, group));
            }
        }
        return partialsOf(taken);
    }

    private Partials partialsOf(Predicate<Map.Entry<GroupId, Group>> wanted) {
        return partialsOf(groups.entrySet().stream().filter(wanted).toList());
    }

    private Partials partialsOf(List<Map.Entry<GroupId, Group>> chosen) {
        List<Batch> batches = new ArrayList<>();
        try {
            for (int from = 0; from < chosen.size(); from += Batch.ROW_COUNT_MAX) {
                int to = Math.min(chosen.size(), from + Batch.ROW_COUNT_MAX);
                batches.add(batchOf(chosen.subList(from, to)));
            }
            return new Partials(spec, batches);
        } catch (RuntimeException | Error e) {
            Batch.closeAll(batches);
            throw e;
        }
    }

    private Batch batchOf(List<Map.Entry<GroupId, Group>> chosen) {
        List<List<@Nullable Value>> columns = new ArrayList<>();
        for (int i = 0; i < layout.schema().size(); i++) {
            columns.add(new ArrayList<>());
        }
        for (Map.Entry<GroupId, Group> entry : chosen) {
            if (spec.isWindowed()) {
                columns.get(0).add(new Value.Whole(entry.getKey().windowId()));
            }
            for (int k = 0; k < spec.keys().size(); k++) {
                columns.get(layout.keyOrdinal() + k).add(entry.getKey().keys().get(k));
            }
            for (int m = 0; m < spec.measures().size(); m++) {
                List<@Nullable Value> state = entry.getValue().measures.get(m).state();
                for (int i = 0; i < state.size(); i++) {
                    columns.get(layout.measureOrdinal(m) + i).add(state.get(i));
                }
            }
        }
        return Value.toBatch(allocator, layout.schema(), columns, chosen.size());
    }

    @Override
    public void clear() {
        groups.clear();
    }

    @Override
    public long groupCount() {
        return groups.size();
    }

    @Override
    public long memoryBytes() {
        return groups.size() * BYTES_PER_GROUP_GUESS;
    }

    @Override
    public void close() {
        groups.clear();
        reservation.close();
    }
}
