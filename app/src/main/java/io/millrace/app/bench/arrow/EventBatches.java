package io.millrace.app.bench.arrow;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.app.bench.data.EventData;
import io.millrace.app.bench.data.KeyedData;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Segments;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The benchmark's data as Arrow columns, [Batch#ROW_COUNT_MAX] rows a batch: 12 bytes a row of
/// events, 24 of keyed rows. Owns the batches.
public final class EventBatches implements AutoCloseable {
    /// Bytes of a row of events.
    public static final int EVENT_BYTES = 12;

    /// Bytes of a row of keyed data.
    public static final int KEYED_BYTES = 24;

    private static final StructType EVENTS =
            new StructType()
                    .add("time", DataTypes.TimestampType)
                    .add("action", DataTypes.StringType);
    private static final StructType KEYED =
            new StructType()
                    .add("time", DataTypes.TimestampType)
                    .add("user_id", DataTypes.LongType)
                    .add("value", DataTypes.DoubleType);
    private static final long SECOND_MICROS = 1_000_000;

    private final BufferAllocator allocator = Allocators.root();
    private final List<Batch> batches = new ArrayList<>();
    private final Object lineage = new Object();

    private EventBatches() {}

    /// Makes the events of a data set.
    public static EventBatches of(EventData data) {
        EventBatches made = new EventBatches();
        made.fill(data.rowCount(), rows -> made.events(data, rows));
        return made;
    }

    /// Makes the rows of a keyed data set.
    public static EventBatches of(KeyedData data) {
        EventBatches made = new EventBatches();
        made.fill(data.rowCount(), rows -> made.keyed(data, rows));
        return made;
    }

    /// Rows of one batch.
    private record Rows(long first, int count) {}

    private void fill(long rowCount, Function<Rows, Batch> batch) {
        for (long first = 0; first < rowCount; first += Batch.ROW_COUNT_MAX) {
            int count = (int) Math.min(Batch.ROW_COUNT_MAX, rowCount - first);
            batches.add(batch.apply(new Rows(first, count)));
        }
    }

    /// Returns the batches, borrowed.
    public List<Batch> batches() {
        return batches;
    }

    private Batch events(EventData data, Rows rows) {
        try (FixedWidthBuilder times =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, rows.count);
                VarWidthBuilder actions =
                        new VarWidthBuilder(allocator, DataTypes.StringType, 2, 16)) {
            ArrowBuf codes = allocator.buffer(4L * rows.count);
            for (int i = 0; i < rows.count; i++) {
                times.setLong(i, data.second(rows.first + i) * SECOND_MICROS);
                int code = data.isOpen(rows.first + i) ? 1 : 0;
                Segments.of(codes).setAtIndex(JAVA_INT, i, code);
            }
            actions.append("Close");
            actions.append("Open");
            Dictionary dictionary = new Dictionary(actions.build(), lineage);
            List<ColumnVector> columns =
                    List.of(
                            times.build(),
                            new DictionaryColumn(rows.count, null, codes, dictionary));
            return new Batch(EVENTS, columns, rows.count);
        }
    }

    private Batch keyed(KeyedData data, Rows rows) {
        try (FixedWidthBuilder times =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, rows.count);
                FixedWidthBuilder users =
                        new FixedWidthBuilder(allocator, DataTypes.LongType, rows.count);
                FixedWidthBuilder values =
                        new FixedWidthBuilder(allocator, DataTypes.DoubleType, rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                times.setLong(i, data.second(rows.first + i) * SECOND_MICROS);
                users.setLong(i, data.user(rows.first + i));
                values.setDouble(i, data.cents(rows.first + i) / 100.0);
            }
            return new Batch(
                    KEYED, List.of(times.build(), users.build(), values.build()), rows.count);
        }
    }

    @Override
    public void close() {
        Batch.closeAll(batches);
        allocator.close();
    }
}
