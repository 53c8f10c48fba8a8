package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The late rows of one operator in the batch at hand, as they are written for the user:
///
/// ```text
/// batchId       long       the batch in which they came
/// operatorId    int        the operator that left them out, state/<operatorId>
/// operator      string     its name in progress reports
/// watermark     timestamp  at or before which their time, or the end of their window, lies
/// timesDropped  long       what they add to numRowsDroppedByWatermark: closed windows, or 1
/// row           struct     what came in; fields of other operators are null
/// ```
///
/// They are kept by the piece of the input that they come from, so that their order is that of the
/// input, whichever worker found them. Strings are plain. [#add] is thread-safe, the rest is for
/// the query's control thread. Owns the rows until they are taken.
public final class LateRowBuffer implements AutoCloseable {
    private final StructType schema;
    private final StructType rowType;
    private final int operatorId;
    private final byte[] operator;
    private final List<Integer> ordinals;
    private final BufferAllocator allocator;
    private final SortedMap<Integer, List<Batch>> byPiece = new TreeMap<>();
    private long batchId;

    /// Which operator, and where the fields of `row` stand in its input.
    ///
    /// @param name as in progress reports
    /// @param ordinals a column of the input for each field, or -1 where it has none
    public record Operator(int id, String name, List<Integer> ordinals) {
        /// Copies the list.
        public Operator {
            ordinals = List.copyOf(ordinals);
        }
    }

    /// @param rowType of the field `row`
    public LateRowBuffer(StructType rowType, Operator operator, BufferAllocator allocator) {
        this.schema = schema(rowType);
        this.rowType = rowType;
        this.operatorId = operator.id();
        this.operator = operator.name().getBytes(StandardCharsets.UTF_8);
        this.ordinals = operator.ordinals();
        this.allocator = allocator;
    }

    /// Returns the columns in which late rows are written.
    public static StructType schema(StructType rowType) {
        return DataTypes.createStructType(
                List.of(
                        new StructField("batchId", DataTypes.LongType, false),
                        new StructField("operatorId", DataTypes.IntegerType, false),
                        new StructField("operator", DataTypes.StringType, false),
                        new StructField("watermark", DataTypes.TimestampType, false),
                        new StructField("timesDropped", DataTypes.LongType, false),
                        new StructField("row", rowType, false)));
    }

    /// Returns the operator's number.
    public int operatorId() {
        return operatorId;
    }

    /// Begins a batch; what was not taken of the one before is dropped.
    public void begin(long id) {
        close();
        batchId = id;
    }

    void add(int piece, Batch batch, LateRows.Late late, long watermarkMicros) {
        Batch rows = written(batch, late, watermarkMicros);
        synchronized (this) {
            byPiece.computeIfAbsent(piece, _ -> new ArrayList<>()).add(rows);
        }
    }

    private Batch written(Batch batch, LateRows.Late late, long watermarkMicros) {
        int count = late.rows().size();
        try (OwnedColumns columns = new OwnedColumns()) {
            columns.add(ConstantColumns.ofLong(allocator, DataTypes.LongType, batchId, count));
            columns.add(
                    ConstantColumns.ofLong(allocator, DataTypes.IntegerType, operatorId, count));
            columns.add(operatorName(count));
            columns.add(
                    ConstantColumns.ofLong(
                            allocator, DataTypes.TimestampType, watermarkMicros, count));
            columns.add(longs(late.timesDropped(), count));
            columns.add(row(batch, late.rows()));
            return new Batch(schema, columns.release(), count);
        }
    }

    private ColumnVector operatorName(int count) {
        try (DictionaryColumn coded =
                ConstantColumns.ofBytes(allocator, DataTypes.StringType, operator, count, this)) {
            return Gather.decode(allocator, coded);
        }
    }

    private FixedWidthColumn longs(long[] values, int count) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.LongType, count)) {
            for (int i = 0; i < count; i++) {
                builder.setLong(i, values[i]);
            }
            return builder.build();
        }
    }

    private StructColumn row(Batch batch, Selection rows) {
        int count = rows.size();
        try (OwnedColumns fields = new OwnedColumns()) {
            for (int i = 0; i < ordinals.size(); i++) {
                int ordinal = ordinals.get(i);
                fields.add(
                        ordinal < 0
                                ? ConstantColumns.ofNulls(
                                        allocator, rowType.fields()[i].dataType(), count)
                                : plain(batch.column(ordinal), rows));
            }
            return new StructColumn(rowType, count, null, fields.release());
        }
    }

    private ColumnVector plain(ColumnVector column, Selection rows) {
        ColumnVector gathered = Gather.column(allocator, column, rows.rows(), rows.size());
        if (!(gathered instanceof DictionaryColumn coded)) {
            return gathered;
        }
        try (coded) {
            return Gather.decode(allocator, coded);
        }
    }

    /// Hands over the rows in the order of the input.
    public synchronized List<Batch> take() {
        List<Batch> taken = new ArrayList<>();
        byPiece.values().forEach(taken::addAll);
        byPiece.clear();
        return taken;
    }

    @Override
    public void close() {
        Batch.closeAll(take());
    }
}
