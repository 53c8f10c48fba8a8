package io.millrace.arrowio.json;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.connector.ReadContext;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.json.TimeReader;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns records into batches: tries each with the fast decoder, then with Jackson, applies the
/// parse mode, and holds the rows of the batch under way.
///
/// Decodes the wanted columns alone, unless a malformed record must be told from a good one (it is
/// dropped, fails the query, or its text is wanted): then all columns of the schema, so that which
/// records are malformed does not depend on the columns that a query happens to read. Not
/// thread-safe; may be used for one input after the other, which keeps its dictionaries.
final class JsonDecoder {
    private static final int CAPACITY_MIN = 1024;
    private static final int EXCERPT_BYTES_MAX = 120;

    private final JsonReadOptions options;
    private final StructType outputSchema;
    private final List<ColumnStage> outputs = new ArrayList<>();
    private final List<ColumnStage> stages = new ArrayList<>();
    private final JsonObject root;
    private final @Nullable TextStage corrupt;
    private final StringBlockChoice blocks;
    private final FastLineDecoder fast;
    private final ShapedLineDecoder shaped;
    private final JacksonDecoder jackson;
    private final int rowCountMax;
    private int capacity;
    private int rowCount;
    private long byteCount;
    private long malformedCount;

    // The record whose rows Jackson is decoding.
    private boolean isRecordOpen;
    private byte[] record = new byte[0];
    private int recordFrom;
    private int recordTo;
    private String recordPlace = "";

    JsonDecoder(StructType schema, JsonReadOptions options, ReadContext context) {
        this(schema, options, context, new StringBlockChoice());
    }

    /// @param blocks chooses how many bytes are looked at at once, which shows in no result
    JsonDecoder(
            StructType schema,
            JsonReadOptions options,
            ReadContext context,
            StringBlockChoice blocks) {
        this.blocks = blocks;
        this.options = options;
        boolean isCorruptWanted = context.projection().contains(options.corruptColumn());
        boolean isAllDecoded = options.mode() != ParseMode.PERMISSIVE || isCorruptWanted;
        Map<String, ColumnStage> byName = new HashMap<>();
        List<JsonField> fields = new ArrayList<>();
        TextStage corruptStage = null;
        for (StructField field : schema.asList()) {
            boolean isWanted = context.projection().contains(field.name());
            if (field.name().equals(options.corruptColumn())) {
                if (isWanted) {
                    corruptStage = new StringStage(field.dataType());
                    byName.put(field.name(), corruptStage);
                    stages.add(corruptStage);
                }
            } else if (isWanted || isAllDecoded) {
                boolean isDictionary = context.dictionaryColumns().contains(field.name());
                ColumnStage stage = ColumnStage.of(field.dataType(), isDictionary);
                byName.put(field.name(), stage);
                stages.add(stage);
                fields.add(field(field, stage));
            }
        }
        StructType projected = new StructType();
        for (String name : context.projection()) {
            projected = projected.add(schema.apply(name));
            ColumnStage stage = byName.get(name);
            if (stage == null) {
                throw new IllegalArgumentException("no column " + name);
            }
            outputs.add(stage);
        }
        this.outputSchema = projected;
        this.corrupt = corruptStage;
        this.root = new JsonObject(fields);
        TimeReader times =
                new TimeReader(
                        options.timeZone().orElse(context.sessionZone()),
                        options.timestampFormat(),
                        options.dateFormat());
        this.fast = new FastLineDecoder(root, times);
        this.shaped = new ShapedLineDecoder(root, fast, options.lineBytesMax());
        this.jackson = new JacksonDecoder(root, times, options);
        long widest = Batch.BYTES_AIM / (8L * Math.max(1, stages.size()));
        this.rowCountMax = Math.clamp(widest, CAPACITY_MIN, Batch.ROW_COUNT_MAX);
    }

    private static JsonField field(StructField field, ColumnStage stage) {
        JsonObject object = null;
        if (stage instanceof StructStage struct) {
            List<StructField> inner = ((StructType) field.dataType()).asList();
            List<JsonField> fields = new ArrayList<>(inner.size());
            for (int i = 0; i < inner.size(); i++) {
                fields.add(field(inner.get(i), struct.child(i)));
            }
            object = new JsonObject(fields);
        }
        return new JsonField(field, stage, object);
    }

    /// Returns whether the batch under way can take no more. One without rows always can: bytes of
    /// lines that were dropped or blank make no batch.
    boolean isFull() {
        return rowCount == rowCountMax || rowCount > 0 && byteCount >= Batch.BYTES_AIM;
    }

    /// Returns whether rows of the last record wait, see [#drain()].
    boolean isRecordOpen() {
        return isRecordOpen;
    }

    boolean isEmpty() {
        return rowCount == 0;
    }

    /// Returns how many malformed records there were, dropped ones included.
    long malformedCount() {
        return malformedCount;
    }

    private void reserveRow() {
        if (rowCount == capacity) {
            capacity = Math.clamp(capacity * 2L, CAPACITY_MIN, rowCountMax);
            for (ColumnStage stage : stages) {
                stage.reserve(capacity);
            }
        }
    }

    /// Decodes ordinary lines from the position on, each of which begins before `to`, and returns
    /// the position of the first line that is not ordinary, or where the batch became full.
    int decodeLines(byte[] b, int from, int to) {
        int at = from;
        fast.use(blocks.next(b, from, to));
        boolean isShapedTried = blocks.isShapedWorthwhile();
        while (at < to && rowCount < rowCountMax) {
            reserveRow();
            int next = isShapedTried && shaped.isReady() ? decodeAlike(b, at, to) : at;
            if (next == at) {
                next = fast.decode(b, at, rowCount);
                if (next < 0 || next - at > options.lineBytesMax()) {
                    root.clearNull(rowCount);
                    break;
                }
                shaped.learn(b, at, next);
                addRows(1);
            }
            at = next;
        }
        byteCount += at - from;
        return at;
    }

    private int decodeAlike(byte[] b, int from, int to) {
        int next = shaped.decode(b, from, to, rowCount, capacity);
        addRows(shaped.rowCount());
        if (rowCount < capacity) {
            root.clearNull(rowCount);
        }
        return next;
    }

    private void addRows(int count) {
        if (corrupt != null) {
            for (int row = rowCount; row < rowCount + count; row++) {
                corrupt.setNull(row);
            }
        }
        rowCount += count;
    }

    /// Begins the record in the bytes `[from, to)`, without its line break. They must stay as they
    /// are until [#isRecordOpen()] is false.
    ///
    /// @param place where the record is, for the error message
    void startRecord(byte[] b, int from, int to, String place) {
        record = b;
        recordFrom = from;
        recordTo = to;
        recordPlace = place;
        byteCount += to - from;
        if (to - from > options.lineBytesMax()) {
            recordTo = from + options.lineBytesMax();
            addMalformed();
            return;
        }
        switch (jackson.start(b, from, to)) {
            case EMPTY -> {}
            case MALFORMED -> addMalformed();
            case ROWS -> {
                isRecordOpen = true;
                drain();
            }
        }
    }

    /// Decodes rows of the open record until there are no more or the batch is full.
    void drain() {
        while (isRecordOpen && rowCount < rowCountMax) {
            reserveRow();
            switch (jackson.next(rowCount)) {
                case NONE -> isRecordOpen = false;
                case GOOD -> {
                    if (corrupt != null) {
                        corrupt.setNull(rowCount);
                    }
                    rowCount++;
                }
                case MISMATCH -> keepOrDrop();
            }
        }
    }

    private void addMalformed() {
        reserveRow();
        root.setNull(rowCount);
        keepOrDrop();
    }

    /// Deals with the row under way, which is of a malformed record.
    private void keepOrDrop() {
        malformedCount++;
        switch (options.mode()) {
            case PERMISSIVE -> {
                if (corrupt != null) {
                    corrupt.set(rowCount, wellFormed());
                }
                rowCount++;
            }
            case DROPMALFORMED -> root.clearNull(rowCount);
            case FAILFAST ->
                    throw ErrorCondition.MALFORMED_RECORD_IN_PARSING.error(
                            "A record is malformed " + recordPlace + ": " + excerpt() + ".",
                            "Mend it, or read with mode PERMISSIVE or DROPMALFORMED.");
        }
    }

    /// Returns the record's text, with malformed UTF-8 replaced: columns hold well-formed strings.
    private byte[] wellFormed() {
        if (Utf8.isValid(record, recordFrom, recordTo)) {
            return Arrays.copyOfRange(record, recordFrom, recordTo);
        }
        return new String(record, recordFrom, recordTo - recordFrom, StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.UTF_8);
    }

    private String excerpt() {
        int length = Math.min(recordTo - recordFrom, EXCERPT_BYTES_MAX);
        String text = new String(record, recordFrom, length, StandardCharsets.UTF_8);
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return length < recordTo - recordFrom ? printable + "..." : printable;
    }

    /// Returns the rows so far as a batch that the caller owns, and begins the next.
    Batch take(BufferAllocator allocator) {
        List<ColumnVector> columns = new ArrayList<>(outputs.size());
        try {
            for (ColumnStage stage : outputs) {
                columns.add(stage.build(allocator, rowCount));
            }
            Batch batch = new Batch(outputSchema, columns, rowCount);
            restart();
            return batch;
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private void restart() {
        // Built stages have restarted; those that are only checked have not.
        for (ColumnStage stage : stages) {
            if (!outputs.contains(stage)) {
                stage.restart();
            }
        }
        rowCount = 0;
        byteCount = 0;
    }

    /// Forgets the rows so far and an open record, and gives back what is not on the heap.
    void reset() {
        jackson.close();
        isRecordOpen = false;
        for (ColumnStage stage : stages) {
            stage.restart();
            stage.release();
        }
        record = new byte[0];
        rowCount = 0;
        byteCount = 0;
        malformedCount = 0;
    }
}
