package io.millrace.app.bench.nexmark;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/// Nexmark's events as Arrow columns, [Batch#ROW_COUNT_MAX] rows a batch, made ahead of time.
///
/// As in the published table, persons, auctions and bids are structs of which two are null in each
/// row; of the columns only those that are asked for are there. Channels and URLs are dictionaries.
/// Owns the batches.
public final class NexmarkBatches implements AutoCloseable {
    private final NexmarkEvents events;
    private final Map<String, List<NexmarkField>> columns = new LinkedHashMap<>();
    private final BufferAllocator allocator = Allocators.root();
    private final Dictionary channels;
    private final Dictionary urls;
    private final List<Batch> batches;

    /// Makes all events with these fields, on all cores.
    public NexmarkBatches(NexmarkEvents events, Collection<NexmarkField> fields) {
        this.events = events;
        for (NexmarkField field : fields) {
            String column = field.struct().isEmpty() ? field.field() : field.struct();
            columns.computeIfAbsent(column, _ -> new ArrayList<>()).add(field);
        }
        this.channels = dictionary(NexmarkTexts::channel);
        this.urls = dictionary(NexmarkTexts::url);
        this.batches =
                LongStream.range(0, Math.ceilDiv(events.count(), Batch.ROW_COUNT_MAX))
                        .parallel()
                        .mapToObj(this::batch)
                        .toList();
    }

    /// Returns the batches in the order of time, borrowed.
    public List<Batch> batches() {
        return batches;
    }

    /// Returns the memory that they take.
    public long byteCount() {
        return allocator.getAllocatedMemory();
    }

    private Dictionary dictionary(IntFunction<String> value) {
        try (VarWidthBuilder values =
                new VarWidthBuilder(
                        allocator,
                        DataTypes.StringType,
                        NexmarkTexts.CHANNELS,
                        64 * NexmarkTexts.CHANNELS)) {
            for (int i = 0; i < NexmarkTexts.CHANNELS; i++) {
                values.append(value.apply(i));
            }
            return new Dictionary(values.build(), new Object());
        }
    }

    /// The events of one batch.
    private record Rows(long first, int count) {}

    private Batch batch(long number) {
        long first = number * Batch.ROW_COUNT_MAX;
        int count = (int) Math.min(Batch.ROW_COUNT_MAX, events.count() - first);
        Rows rows = new Rows(first, count);
        StructType schema = new StructType();
        List<ColumnVector> made = new ArrayList<>();
        for (Map.Entry<String, List<NexmarkField>> column : columns.entrySet()) {
            List<NexmarkField> fields = column.getValue();
            ColumnVector vector =
                    fields.getFirst().struct().isEmpty()
                            ? column(fields.getFirst(), rows)
                            : struct(fields, rows);
            schema = schema.add(column.getKey(), vector.type());
            made.add(vector);
        }
        return new Batch(schema, made, count);
    }

    private StructColumn struct(List<NexmarkField> fields, Rows rows) {
        StructType type = new StructType();
        List<ColumnVector> children = new ArrayList<>();
        for (NexmarkField field : fields) {
            type = type.add(field.field(), field.type());
            children.add(column(field, rows));
        }
        int eventType = NexmarkField.eventType(fields.getFirst().struct());
        ArrowBuf validity = Validity.allocateAllNull(allocator, rows.count);
        for (int i = 0; i < rows.count; i++) {
            if (events.type(rows.first + i) == eventType) {
                Validity.set(Segments.of(validity), i);
            }
        }
        return new StructColumn(type, rows.count, validity, children);
    }

    /// Fills all rows: what stands in a struct that is null is as good as anything.
    private ColumnVector column(NexmarkField field, Rows rows) {
        return switch (field) {
            case TYPE -> types(rows);
            case TIME -> longs(field, rows, events::micros);
            case PERSON_ID -> longs(field, rows, events::person);
            case PERSON_NAME -> names(rows);
            case AUCTION_SELLER -> longs(field, rows, events::seller);
            case BID_AUCTION -> longs(field, rows, events::bidAuction);
            case BID_BIDDER -> longs(field, rows, events::bidder);
            case BID_PRICE -> longs(field, rows, events::price);
            case BID_CHANNEL -> codes(channels, rows);
            case BID_URL -> codes(urls, rows);
            case BID_EXTRA -> extras(rows);
        };
    }

    private interface LongValue {
        long of(long event);
    }

    private ColumnVector longs(NexmarkField field, Rows rows, LongValue value) {
        try (FixedWidthBuilder values =
                new FixedWidthBuilder(allocator, field.type(), rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                values.setLong(i, value.of(rows.first + i));
            }
            return values.build();
        }
    }

    private ColumnVector types(Rows rows) {
        try (FixedWidthBuilder values =
                new FixedWidthBuilder(allocator, DataTypes.IntegerType, rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                values.setInt(i, events.type(rows.first + i));
            }
            return values.build();
        }
    }

    private ColumnVector codes(Dictionary dictionary, Rows rows) {
        ArrowBuf codes = allocator.buffer(4L * rows.count);
        for (int i = 0; i < rows.count; i++) {
            Segments.of(codes).setAtIndex(JAVA_INT, i, events.channel(rows.first + i));
        }
        return new DictionaryColumn(rows.count, null, codes, dictionary.retain());
    }

    private ColumnVector names(Rows rows) {
        try (VarWidthBuilder values =
                new VarWidthBuilder(allocator, DataTypes.StringType, rows.count, 2 * rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                boolean isPerson = events.type(rows.first + i) == NexmarkEvents.PERSON;
                values.append(
                        isPerson
                                ? NexmarkTexts.personName(rows.first + i)
                                        .getBytes(StandardCharsets.UTF_8)
                                : new byte[0]);
            }
            return values.build();
        }
    }

    private ColumnVector extras(Rows rows) {
        try (VarWidthBuilder values =
                new VarWidthBuilder(allocator, DataTypes.StringType, rows.count, 68 * rows.count)) {
            for (int i = 0; i < rows.count; i++) {
                boolean isBid = events.type(rows.first + i) == NexmarkEvents.BID;
                values.append(isBid ? NexmarkTexts.extra(rows.first + i) : new byte[0]);
            }
            return values.build();
        }
    }

    @Override
    public void close() {
        Batch.closeAll(batches);
        channels.close();
        urls.close();
        allocator.close();
    }
}
