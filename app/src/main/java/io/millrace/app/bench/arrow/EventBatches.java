package io.millrace.app.bench.arrow;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.app.bench.data.EventData;
import io.millrace.app.bench.data.KeyedData;
import io.millrace.app.bench.data.YahooData;
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
import java.util.function.LongToIntFunction;

/// The benchmark's data as Arrow columns, [Batch#ROW_COUNT_MAX] rows a batch: 12 bytes a row of
/// events, 24 of keyed rows, 16 of ads. Owns the batches.
public final class EventBatches implements AutoCloseable {
    /// Bytes of a row of events.
    public static final int EVENT_BYTES = 12;

    /// Bytes of a row of keyed data.
    public static final int KEYED_BYTES = 24;

    /// Bytes of a row of the Yahoo benchmark's columns that its query reads.
    public static final int YAHOO_BYTES = 16;

    private static final StructType EVENTS =
            new StructType()
                    .add("time", DataTypes.TimestampType)
                    .add("action", DataTypes.StringType);
    private static final StructType KEYED =
            new StructType()
                    .add("time", DataTypes.TimestampType)
                    .add("user_id", DataTypes.LongType)
                    .add("value", DataTypes.DoubleType);
    private static final StructType YAHOO =
            new StructType()
                    .add("ad_id", DataTypes.StringType)
                    .add("event_type", DataTypes.StringType)
                    .add("event_time", DataTypes.LongType);
    private static final long SECOND_MICROS = 1_000_000;

    private final BufferAllocator allocator = Allocators.root();
    private final List<Batch> batches = new ArrayList<>();
    private final List<Dictionary> dictionaries = new ArrayList<>();

    private EventBatches() {}

    /// Makes the events of a data set.
    public static EventBatches of(EventData data) {
        EventBatches made = new EventBatches();
        Dictionary actions = made.dictionary(List.of("Close", "Open"));
        made.fill(data.rowCount(), rows -> made.events(data, actions, rows));
        return made;
    }

    /// Makes the rows of a keyed data set.
    public static EventBatches of(KeyedData data) {
        EventBatches made = new EventBatches();
        made.fill(data.rowCount(), rows -> made.keyed(data, rows));
        return made;
    }

    /// Makes what the Yahoo benchmark's query reads of its events.
    public static EventBatches of(YahooData data) {
        EventBatches made = new EventBatches();
        Dictionary ads = made.dictionary(YahooData.adIds());
        Dictionary types = made.dictionary(YahooData.EVENT_TYPES);
        made.fill(data.rowCount(), rows -> made.yahoo(data, ads, types, rows));
        return made;
    }

    private Dictionary dictionary(List<String> values) {
        try (VarWidthBuilder builder =
                new VarWidthBuilder(
                        allocator, DataTypes.StringType, values.size(), 16 * values.size())) {
            values.forEach(builder::append);
            Dictionary dictionary = new Dictionary(builder.build(), new Object());
            dictionaries.add(dictionary);
            return dictionary;
        }
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

    private DictionaryColumn coded(Dictionary dictionary, Rows rows, LongToIntFunction code) {
        ArrowBuf codes = allocator.buffer(4L * rows.count);
        for (int i = 0; i < rows.count; i++) {
            Segments.of(codes).setAtIndex(JAVA_INT, i, code.applyAsInt(rows.first + i));
        }
        return new DictionaryColumn(rows.count, null, codes, dictionary.retain());
    }

    private Batch events(EventData data, Dictionary actions, Rows rows) {
        try (FixedWidthBuilder times =
                new FixedWidthBuilder(allocator, DataTypes.TimestampType, rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                times.setLong(i, data.second(rows.first + i) * SECOND_MICROS);
            }
            List<ColumnVector> columns =
                    List.of(times.build(), coded(actions, rows, row -> data.isOpen(row) ? 1 : 0));
            return new Batch(EVENTS, columns, rows.count);
        }
    }

    private Batch yahoo(YahooData data, Dictionary ads, Dictionary types, Rows rows) {
        try (FixedWidthBuilder times =
                new FixedWidthBuilder(allocator, DataTypes.LongType, rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                times.setLong(i, data.millis(rows.first + i));
            }
            List<ColumnVector> columns =
                    List.of(
                            coded(ads, rows, data::ad),
                            coded(types, rows, data::eventType),
                            times.build());
            return new Batch(YAHOO, columns, rows.count);
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
        dictionaries.forEach(Dictionary::close);
        allocator.close();
    }
}
