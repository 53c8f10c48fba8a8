package io.millrace.batch;

import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;

/// An owned set of columns of equal length: the chunk in which the data plane works.
///
/// At most [#ROW_COUNT_MAX] rows, and readers aim at no more than [#BYTES_AIM]. Immutable once
/// built. Closing it gives the columns back; closing twice is allowed. A batch is handed on by
/// passing the object (the receiver then closes it) or shared by [#retain()].
public final class Batch implements AutoCloseable {
    /// The most rows that a batch holds.
    public static final int ROW_COUNT_MAX = 64 * 1024;

    /// The size at which a reader ends a batch, in bytes.
    public static final long BYTES_AIM = 8L << 20;

    private final StructType schema;
    private final List<ColumnVector> columns;
    private final int rowCount;

    /// Takes over the columns, one for each field of the schema.
    public Batch(StructType schema, List<? extends ColumnVector> columns, int rowCount) {
        if (schema.size() != columns.size()) {
            throw new IllegalArgumentException(
                    columns.size() + " columns for " + schema.simpleString());
        }
        for (ColumnVector column : columns) {
            if (column.rowCount() != rowCount) {
                throw new IllegalArgumentException(
                        "a column of " + column.rowCount() + " rows in a batch of " + rowCount);
            }
        }
        this.schema = schema;
        this.columns = List.copyOf(columns);
        this.rowCount = rowCount;
    }

    /// Returns names and types of the columns.
    public StructType schema() {
        return schema;
    }

    /// Returns the number of rows.
    public int rowCount() {
        return rowCount;
    }

    /// Returns the column, borrowed.
    public ColumnVector column(int ordinal) {
        return columns.get(ordinal);
    }

    /// Returns the columns, borrowed.
    public List<ColumnVector> columns() {
        return columns;
    }

    /// Returns the bytes that the columns hold, without dictionaries, which many batches share.
    public long memoryBytes() {
        return memoryBytes(columns);
    }

    private static long memoryBytes(List<ColumnVector> columns) {
        long bytes = 0;
        for (ColumnVector column : columns) {
            bytes += column.hasNulls() ? column.validityBits().byteSize() : 0;
            bytes +=
                    switch (column) {
                        case FixedWidthColumn fixed -> fixed.values().byteSize();
                        case VarWidthColumn text ->
                                text.offsets().byteSize() + text.bytes().byteSize();
                        case DictionaryColumn coded -> coded.codes().byteSize();
                        case StructColumn struct -> memoryBytes(struct.children());
                        case ListColumn list ->
                                list.offsets().byteSize() + memoryBytes(List.of(list.elements()));
                    };
        }
        return bytes;
    }

    /// Returns a second owner of the same columns.
    public Batch retain() {
        return new Batch(schema, retainAll(columns), rowCount);
    }

    private static List<ColumnVector> retainAll(List<ColumnVector> columns) {
        List<ColumnVector> retained = new ArrayList<>(columns.size());
        for (ColumnVector column : columns) {
            retained.add(column.retain());
        }
        return retained;
    }

    @Override
    public void close() {
        for (ColumnVector column : columns) {
            column.close();
        }
    }

    /// Closes every batch of the list.
    public static void closeAll(Iterable<Batch> batches) {
        for (Batch batch : batches) {
            batch.close();
        }
    }

    @Override
    public String toString() {
        return "Batch[" + rowCount + " rows, " + schema.simpleString() + "]";
    }
}
