package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Chosen rows of several batches of one schema, copied into memory of their own: columns of fixed
/// width without nulls.
///
/// Not thread-safe. Owns its memory until it is closed; batches that were made of it keep it alive.
public final class RowBlock implements AutoCloseable {
    /// The most rows.
    public static final int ROWS_MAX = 1024;

    private final StructType schema;
    private final ArrowBuf memory;
    private final int[] widths;
    private int rowCount;

    /// Allocates an empty block.
    ///
    /// @param model what the rows look like, which [#fits]; borrowed
    public RowBlock(BufferAllocator allocator, Batch model) {
        this.schema = model.schema();
        this.widths = new int[model.columns().size()];
        long bytes = 0;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(((FixedWidthColumn) model.column(i)).physicalType());
            bytes += (long) widths[i] * ROWS_MAX;
        }
        this.memory = allocator.buffer(bytes);
    }

    /// Returns whether rows of the batch can be copied.
    public static boolean fits(Batch batch) {
        for (ColumnVector column : batch.columns()) {
            if (!(column instanceof FixedWidthColumn fixed)
                    || column.hasNulls()
                    || width(fixed.physicalType()) == 0) {
                return false;
            }
        }
        return !batch.columns().isEmpty();
    }

    /// Returns the bytes of a value that can be copied, else 0.
    private static int width(PhysicalType type) {
        int bytes = type.bits() >>> 3;
        return bytes <= Long.BYTES ? bytes : 0;
    }

    /// Returns the number of rows.
    public int rowCount() {
        return rowCount;
    }

    /// Returns the bytes that the block takes, full or not.
    public long memoryBytes() {
        return memory.capacity();
    }

    /// Returns whether there is room for no more rows.
    public boolean isFull() {
        return rowCount == ROWS_MAX;
    }

    /// Copies listed rows from a position of the list on, as many as there is room for.
    ///
    /// @param batch borrowed, of the model's schema, and one that [#fits]
    /// @param rows a list, not all rows
    /// @return how many
    public int append(Batch batch, Selection rows, int from) {
        int count = Math.min(rows.size() - from, ROWS_MAX - rowCount);
        long column = memory.memoryAddress();
        for (int i = 0; i < widths.length; i++) {
            MemorySegment source = ((FixedWidthColumn) batch.column(i)).values();
            copy(source.address(), rows.rows(), from, count, column, widths[i]);
            column += (long) widths[i] * ROWS_MAX;
        }
        rowCount += count;
        return count;
    }

    private void copy(long source, int[] rows, int from, int count, long column, int width) {
        MemorySegment all = Segments.MEMORY;
        long target = column + (long) rowCount * width;
        switch (width) {
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    long value = all.get(JAVA_LONG, source + 8L * rows[from + i]);
                    all.set(JAVA_LONG, target + 8L * i, value);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    int value = all.get(JAVA_INT, source + 4L * rows[from + i]);
                    all.set(JAVA_INT, target + 4L * i, value);
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    short value = all.get(JAVA_SHORT, source + 2L * rows[from + i]);
                    all.set(JAVA_SHORT, target + 2L * i, value);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    byte value = all.get(JAVA_BYTE, source + rows[from + i]);
                    all.set(JAVA_BYTE, target + i, value);
                }
            }
        }
    }

    /// Returns the rows; the caller owns the batch, which may outlive the block.
    public Batch toBatch() {
        List<ColumnVector> columns = new ArrayList<>(widths.length);
        long at = 0;
        for (int i = 0; i < widths.length; i++) {
            long bytes = (long) widths[i] * ROWS_MAX;
            memory.getReferenceManager().retain();
            columns.add(
                    new FixedWidthColumn(
                            schema.fields()[i].dataType(),
                            rowCount,
                            null,
                            memory.slice(at, bytes)));
            at += bytes;
        }
        return new Batch(schema, columns, rowCount);
    }

    @Override
    public void close() {
        memory.getReferenceManager().release();
    }
}
