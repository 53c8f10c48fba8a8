package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Copies chosen rows of a batch, in the order of the choice, into a new batch.
public final class Gather {
    private Gather() {}

    /// Returns a batch of the selected rows; a second owner of the same memory when all are
    /// selected.
    public static Batch select(BufferAllocator allocator, Batch batch, Selection selection) {
        if (selection.isAll() && selection.size() == batch.rowCount()) {
            return batch.retain();
        }
        return rows(allocator, batch, listOf(selection), selection.size());
    }

    /// Returns a batch of the same rows in memory of its own, which another allocator may pay for.
    public static Batch copy(BufferAllocator allocator, Batch batch) {
        int rowCount = batch.rowCount();
        return rows(allocator, batch, listOf(Selection.all(rowCount)), rowCount);
    }

    /// Returns a batch of the first `count` listed rows, which may repeat and come in any order.
    public static Batch rows(BufferAllocator allocator, Batch batch, int[] rows, int count) {
        List<ColumnVector> columns = new ArrayList<>(batch.columns().size());
        try {
            for (ColumnVector column : batch.columns()) {
                columns.add(column(allocator, column, rows, count));
            }
            return new Batch(batch.schema(), columns, count);
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static int[] listOf(Selection selection) {
        if (!selection.isAll()) {
            return selection.rows();
        }
        int[] rows = new int[selection.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        return rows;
    }

    /// Returns a column of the first `count` listed rows.
    public static ColumnVector column(
            BufferAllocator allocator, ColumnVector column, int[] rows, int count) {
        return switch (column) {
            case FixedWidthColumn fixed -> fixed(allocator, fixed, rows, count);
            case VarWidthColumn var -> varWidth(allocator, var, rows, count);
            case DictionaryColumn coded -> coded(allocator, coded, rows, count);
            case StructColumn struct -> struct(allocator, struct, rows, count);
            case ListColumn list -> list(allocator, list, rows, count);
        };
    }

    private static FixedWidthColumn fixed(
            BufferAllocator allocator, FixedWidthColumn column, int[] rows, int count) {
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, column.type(), count)) {
            copyFixed(column, rows, count, builder);
            copyNulls(column, rows, count, builder);
            return builder.build();
        }
    }

    private static void copyFixed(
            FixedWidthColumn column, int[] rows, int count, FixedWidthBuilder builder) {
        MemorySegment from = column.values();
        MemorySegment to = builder.values();
        switch (column.physicalType()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    builder.setBoolean(i, column.getBoolean(rows[i]));
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    to.set(JAVA_BYTE, i, from.get(JAVA_BYTE, rows[i]));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    to.setAtIndex(JAVA_SHORT, i, from.getAtIndex(JAVA_SHORT, rows[i]));
                }
            }
            case INT32, FLOAT32 -> copyInts(from, to, rows, count);
            case INT64, FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    to.setAtIndex(JAVA_LONG, i, from.getAtIndex(JAVA_LONG, rows[i]));
                }
            }
            case DECIMAL128 -> {
                for (int i = 0; i < count; i++) {
                    builder.setDecimal(i, column.getHigh(rows[i]), column.getLow(rows[i]));
                }
            }
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
        }
    }

    private static void copyInts(MemorySegment from, MemorySegment to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            to.setAtIndex(JAVA_INT, i, from.getAtIndex(JAVA_INT, rows[i]));
        }
    }

    private static void copyNulls(
            ColumnVector column, int[] rows, int count, FixedWidthBuilder builder) {
        if (column.hasNulls()) {
            for (int i = 0; i < count; i++) {
                if (column.isNull(rows[i])) {
                    builder.setNull(i);
                }
            }
        }
    }

    private static VarWidthColumn varWidth(
            BufferAllocator allocator, VarWidthColumn column, int[] rows, int count) {
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, column.type(), count, count * 8)) {
            for (int i = 0; i < count; i++) {
                builder.append(column, rows[i]);
            }
            return builder.build();
        }
    }

    private static DictionaryColumn coded(
            BufferAllocator allocator, DictionaryColumn column, int[] rows, int count) {
        ArrowBuf codes = allocator.buffer(Math.max(8, 4L * count));
        try {
            ArrowBuf validity = validity(allocator, column, rows, count);
            copyInts(column.codes(), Segments.of(codes), rows, count);
            return new DictionaryColumn(count, validity, codes, column.dictionary().retain());
        } catch (RuntimeException | Error e) {
            codes.getReferenceManager().release();
            throw e;
        }
    }

    private static StructColumn struct(
            BufferAllocator allocator, StructColumn column, int[] rows, int count) {
        List<ColumnVector> children = new ArrayList<>(column.children().size());
        try {
            for (ColumnVector child : column.children()) {
                children.add(column(allocator, child, rows, count));
            }
            ArrowBuf validity = validity(allocator, column, rows, count);
            return new StructColumn((StructType) column.type(), count, validity, children);
        } catch (RuntimeException | Error e) {
            children.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static ListColumn list(
            BufferAllocator allocator, ListColumn column, int[] rows, int count) {
        int[] offsets = new int[count + 1];
        for (int i = 0; i < count; i++) {
            int length = column.end(rows[i]) - column.start(rows[i]);
            offsets[i + 1] = Math.addExact(offsets[i], length);
        }
        int[] elements = new int[offsets[count]];
        for (int i = 0; i < count; i++) {
            int start = column.start(rows[i]);
            for (int at = offsets[i]; at < offsets[i + 1]; at++) {
                elements[at] = start++;
            }
        }
        return ListColumn.assemble(
                allocator,
                column.type(),
                offsets,
                column(allocator, column.elements(), elements, elements.length),
                () -> validity(allocator, column, rows, count));
    }

    private static @Nullable ArrowBuf validity(
            BufferAllocator allocator, ColumnVector column, int[] rows, int count) {
        if (!column.hasNulls()) {
            return null;
        }
        ArrowBuf buffer = Validity.allocateAllValid(allocator, count);
        MemorySegment bits = Segments.of(buffer);
        for (int i = 0; i < count; i++) {
            if (column.isNull(rows[i])) {
                Validity.clear(bits, i);
            }
        }
        return buffer;
    }

    /// Returns the strings behind the codes as a plain column: what state, partials and sinks get.
    public static VarWidthColumn decode(BufferAllocator allocator, DictionaryColumn column) {
        VarWidthColumn values = column.dictionary().values();
        int count = column.rowCount();
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, column.type(), count, count * 8)) {
            for (int i = 0; i < count; i++) {
                if (column.isNull(i)) {
                    builder.appendNull();
                } else {
                    builder.append(values, column.code(i));
                }
            }
            return builder.build();
        }
    }
}
