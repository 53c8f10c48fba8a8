package io.millrace.backend;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.streaming.Cancellation;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;

/// Writes groups as [Partials], in batches of at most [Batch#ROW_COUNT_MAX] rows.
///
/// The caller gives the groups in canonical order ([GroupOrder]). The value under a null is zero,
/// so that equal groups are equal bytes.
public final class PartialsBuilder {
    /// What the bytes of a batch may come to before another begins, so that no column passes 2 GiB.
    public static final long BATCH_BYTES = 32L << 20;

    /// Few enough for a level 1 cache.
    private static final int TOUCHED_GROUPS = 128;

    private final PartialsLayout layout;
    private final AggregationSpec spec;
    private final BufferAllocator allocator;
    private final GroupColumns groups;

    /// Makes a builder over groups that do not change meanwhile.
    public PartialsBuilder(AggregationSpec spec, BufferAllocator allocator, GroupColumns groups) {
        this.layout = PartialsLayout.of(spec);
        this.spec = spec;
        this.allocator = allocator;
        this.groups = groups;
    }

    /// Returns partials of no groups.
    public static Partials empty(AggregationSpec spec) {
        return new Partials(spec, List.of());
    }

    /// Returns the partials of the first `count` listed groups, in that order. The caller owns
    /// them.
    public Partials build(int[] ids, int count) {
        List<Batch> batches = new ArrayList<>();
        try {
            for (int from = 0; from < count; ) {
                Cancellation.check();
                int to = end(ids, from, Math.min(count, from + Batch.ROW_COUNT_MAX));
                batches.add(batch(ids, from, to));
                from = to;
            }
            return new Partials(spec, batches);
        } catch (RuntimeException | Error e) {
            Batch.closeAll(batches);
            throw e;
        }
    }

    /// Returns where the batch ends that begins at `from`: large groups share it with few others.
    private int end(int[] ids, int from, int most) {
        long bytes = 0;
        int to = from;
        while (to < most && (to == from || bytes < BATCH_BYTES)) {
            bytes += groups.byteCount(ids[to++]);
        }
        return to;
    }

    private Batch batch(int[] ids, int from, int to) {
        List<ColumnVector> columns = new ArrayList<>(layout.schema().size());
        try {
            if (spec.isWindowed()) {
                columns.add(longs(ids, from, to, groups::windowId));
            }
            for (int key = 0; key < spec.keys().size(); key++) {
                columns.add(key(key, ids, from, to));
            }
            for (int measure = 0; measure < spec.measures().size(); measure++) {
                for (int i = 0; i < layout.measureColumnCount(measure); i++) {
                    columns.add(column(new Source(measure, i), ids, from, to));
                }
            }
            return new Batch(layout.schema(), columns, to - from);
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    /// A column of a measure.
    private record Source(int measure, int column) {}

    private ColumnVector column(Source source, int[] ids, int from, int to) {
        StructField field =
                layout.schema().fields()[layout.measureOrdinal(source.measure) + source.column];
        if (field.nullable()) {
            return values(source, field.dataType(), ids, from, to);
        }
        return field.dataType() instanceof BinaryType
                ? bytes(source, ids, from, to)
                : longs(ids, from, to, g -> groups.number(source.measure, source.column, g));
    }

    private interface LongOfGroup {
        long get(int group);
    }

    private ColumnVector longs(int[] ids, int from, int to, LongOfGroup source) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.LongType, to - from)) {
            for (int i = from; i < to; i++) {
                builder.setLong(i - from, source.get(ids[i]));
            }
            return builder.build();
        }
    }

    private ColumnVector bytes(Source source, int[] ids, int from, int to) {
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, DataTypes.BinaryType, to - from, (to - from) * 16)) {
            for (int start = from; start < to; start += TOUCHED_GROUPS) {
                int end = Math.min(to, start + TOUCHED_GROUPS);
                groups.touchBytes(source.measure, source.column, ids, start, end);
                for (int i = start; i < end; i++) {
                    groups.appendBytes(source.measure, source.column, ids[i], builder);
                }
            }
            return builder.build();
        }
    }

    private ColumnVector key(int key, int[] ids, int from, int to) {
        DataType type = spec.keys().get(key).type();
        PhysicalType physical = PhysicalType.of(type);
        if (!physical.isFixedWidth()) {
            try (VarWidthBuilder builder =
                    new VarWidthBuilder(allocator, type, to - from, (to - from) * 8)) {
                for (int i = from; i < to; i++) {
                    if (groups.isKeyNull(key, ids[i])) {
                        builder.appendNull();
                    } else {
                        groups.appendKey(key, ids[i], builder);
                    }
                }
                return builder.build();
            }
        }
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, to - from)) {
            for (int i = from; i < to; i++) {
                boolean isNull = groups.isKeyNull(key, ids[i]);
                long word = isNull ? 0 : groups.keyWord(key, ids[i]);
                set(builder, physical, i - from, isNull, word);
            }
            return builder.build();
        }
    }

    private ColumnVector values(Source source, DataType type, int[] ids, int from, int to) {
        PhysicalType physical = PhysicalType.of(type);
        if (!physical.isFixedWidth()) {
            try (VarWidthBuilder builder =
                    new VarWidthBuilder(allocator, type, to - from, (to - from) * 8)) {
                for (int i = from; i < to; i++) {
                    if (groups.hasValue(source.measure, source.column, ids[i])) {
                        groups.appendValue(source.measure, source.column, ids[i], builder);
                    } else {
                        builder.appendNull();
                    }
                }
                return builder.build();
            }
        }
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, to - from)) {
            for (int i = from; i < to; i++) {
                boolean isNull = !groups.hasValue(source.measure, source.column, ids[i]);
                long word = isNull ? 0 : groups.valueWord(source.measure, source.column, ids[i]);
                set(builder, physical, i - from, isNull, word);
            }
            return builder.build();
        }
    }

    private static void set(
            FixedWidthBuilder builder, PhysicalType physical, int row, boolean isNull, long word) {
        OrderedWords.set(builder, physical, row, word);
        if (isNull) {
            builder.setNull(row);
        }
    }
}
