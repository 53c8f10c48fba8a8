package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.types.DataType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Copies referenced rows of several columns of one type into one column.
///
/// A reference has the column in its high 32 bits and the row in the low ones; [#NULL] gives a
/// null.
public final class MultiGather {
    /// Refers to no row.
    public static final long NULL = -1;

    private final BufferAllocator allocator;
    private final long[] references;
    private final int from;
    private final int to;

    private MultiGather(BufferAllocator allocator, long[] references, int from, int to) {
        this.allocator = allocator;
        this.references = references;
        this.from = from;
        this.to = to;
    }

    /// Returns the reference to a row of a column.
    public static long reference(int source, int row) {
        return (long) source << 32 | row;
    }

    private static int source(long reference) {
        return (int) (reference >>> 32);
    }

    private static int row(long reference) {
        return (int) reference;
    }

    /// Returns the rows `references[from .. to]` of batches of one schema.
    public static Batch batch(
            BufferAllocator allocator, List<Batch> batches, long[] references, int from, int to) {
        int columnCount = batches.getFirst().columns().size();
        List<ColumnVector> columns = new ArrayList<>(columnCount);
        try {
            for (int i = 0; i < columnCount; i++) {
                List<ColumnVector> sources = new ArrayList<>(batches.size());
                for (Batch batch : batches) {
                    sources.add(batch.column(i));
                }
                columns.add(column(allocator, sources, references, from, to));
            }
            return new Batch(batches.getFirst().schema(), columns, to - from);
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    /// Returns the values of `references[from .. to]`; sources of one type, coded or plain.
    public static ColumnVector column(
            BufferAllocator allocator,
            List<? extends ColumnVector> sources,
            long[] references,
            int from,
            int to) {
        return new MultiGather(allocator, references, from, to)
                .column(sources.getFirst().type(), sources);
    }

    private ColumnVector column(DataType type, List<? extends ColumnVector> sources) {
        PhysicalType physical = PhysicalType.of(type);
        return switch (physical) {
            case VAR_WIDTH -> varWidth(type, sources);
            case STRUCT -> struct((StructType) type, sources);
            case LIST -> list(type, sources);
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 -> {
                try (FixedWidthBuilder builder =
                        new FixedWidthBuilder(allocator, type, to - from)) {
                    if (isWord(physical) && !hasNulls(sources)) {
                        copyWords(sources, builder.values());
                    } else {
                        copy(physical, sources, builder);
                    }
                    yield builder.build();
                }
            }
        };
    }

    private static boolean isWord(PhysicalType physical) {
        return physical == PhysicalType.INT64 || physical == PhysicalType.FLOAT64;
    }

    private boolean hasNulls(List<? extends ColumnVector> sources) {
        for (ColumnVector source : sources) {
            if (source.hasNulls()) {
                return true;
            }
        }
        for (int i = from; i < to; i++) {
            if (references[i] == NULL) {
                return true;
            }
        }
        return false;
    }

    private void copyWords(List<? extends ColumnVector> sources, MemorySegment target) {
        long[] addresses = new long[sources.size()];
        Arrays.setAll(addresses, i -> ((FixedWidthColumn) sources.get(i)).values().address());
        for (int i = from; i < to; i++) {
            long reference = references[i];
            long address = addresses[source(reference)] + 8L * row(reference);
            target.setAtIndex(JAVA_LONG, i - from, Segments.MEMORY.get(JAVA_LONG, address));
        }
    }

    private void copy(
            PhysicalType physical,
            List<? extends ColumnVector> sources,
            FixedWidthBuilder builder) {
        for (int i = from; i < to; i++) {
            if (isNull(sources, references[i])) {
                // Partials have zeros under nulls.
                clear(physical, builder, i - from);
                builder.setNull(i - from);
            } else {
                FixedWidthColumn source = (FixedWidthColumn) sources.get(source(references[i]));
                copy(physical, source, row(references[i]), builder, i - from);
            }
        }
    }

    private static void clear(PhysicalType type, FixedWidthBuilder to, int at) {
        if (type == PhysicalType.BIT) {
            to.setBoolean(at, false);
        } else {
            long width = type.byteCount(1);
            to.values().asSlice(at * width, width).fill((byte) 0);
        }
    }

    private static boolean isNull(List<? extends ColumnVector> sources, long reference) {
        return reference == NULL || sources.get(source(reference)).isNull(row(reference));
    }

    private static void copy(
            PhysicalType type, FixedWidthColumn source, int row, FixedWidthBuilder to, int at) {
        MemorySegment values = source.values();
        switch (type) {
            case BIT -> to.setBoolean(at, source.getBoolean(row));
            case INT8 -> to.setByte(at, source.getByte(row));
            case INT16 -> to.setShort(at, source.getShort(row));
            case INT32, FLOAT32 ->
                    to.values().setAtIndex(JAVA_INT, at, values.getAtIndex(JAVA_INT, row));
            case INT64, FLOAT64 ->
                    to.values().setAtIndex(JAVA_LONG, at, values.getAtIndex(JAVA_LONG, row));
            case DECIMAL128 -> to.setDecimal(at, source.getHigh(row), source.getLow(row));
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
        }
    }

    private VarWidthColumn varWidth(DataType type, List<? extends ColumnVector> sources) {
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, type, to - from, (to - from) * 8)) {
            if (arePlain(sources)) {
                copyShort(sources, builder);
                return builder.build();
            }
            for (int i = from; i < to; i++) {
                if (isNull(sources, references[i])) {
                    builder.appendNull();
                    continue;
                }
                int row = row(references[i]);
                ColumnVector source = sources.get(source(references[i]));
                if (source instanceof DictionaryColumn coded) {
                    builder.append(coded.dictionary().values(), coded.code(row));
                } else {
                    builder.append((VarWidthColumn) source, row);
                }
            }
            return builder.build();
        }
    }

    private boolean arePlain(List<? extends ColumnVector> sources) {
        for (ColumnVector source : sources) {
            if (!(source instanceof VarWidthColumn)) {
                return false;
            }
        }
        return !hasNulls(sources);
    }

    private void copyShort(List<? extends ColumnVector> sources, VarWidthBuilder builder) {
        int count = sources.size();
        VarWidthColumn[] columns = sources.toArray(new VarWidthColumn[count]);
        long[] offsets = new long[count];
        long[] bytes = new long[count];
        long[] ends = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = columns[i].offsets().address();
            bytes[i] = columns[i].bytes().address();
            ends[i] = bytes[i] + columns[i].bytes().byteSize();
        }
        for (int i = from; i < to; i++) {
            int source = source(references[i]);
            long at = offsets[source] + 4L * row(references[i]);
            int start = Segments.MEMORY.get(JAVA_INT, at);
            int length = Segments.MEMORY.get(JAVA_INT, at + 4) - start;
            long address = bytes[source] + start;
            if (address + VarWidthBuilder.SHORT <= ends[source] && builder.takesShort(length)) {
                builder.appendShort(
                        Segments.MEMORY.get(JAVA_LONG_UNALIGNED, address),
                        Segments.MEMORY.get(JAVA_LONG_UNALIGNED, address + 8),
                        length);
            } else {
                builder.append(columns[source].bytes(), start, length);
            }
        }
    }

    private StructColumn struct(StructType type, List<? extends ColumnVector> sources) {
        List<ColumnVector> children = new ArrayList<>(type.size());
        try {
            for (int field = 0; field < type.size(); field++) {
                List<ColumnVector> parts = new ArrayList<>(sources.size());
                for (ColumnVector source : sources) {
                    parts.add(((StructColumn) source).child(field));
                }
                children.add(column(type.apply(field).dataType(), parts));
            }
            return new StructColumn(type, to - from, validity(sources), children);
        } catch (RuntimeException | Error e) {
            children.forEach(ColumnVector::close);
            throw e;
        }
    }

    private ListColumn list(DataType type, List<? extends ColumnVector> sources) {
        int[] offsets = new int[to - from + 1];
        for (int i = from; i < to; i++) {
            int length = 0;
            if (!isNull(sources, references[i])) {
                ListColumn source = (ListColumn) sources.get(source(references[i]));
                length = source.end(row(references[i])) - source.start(row(references[i]));
            }
            offsets[i - from + 1] = Math.addExact(offsets[i - from], length);
        }
        int count = offsets[to - from];
        long[] elements = new long[count];
        for (int i = from; i < to; i++) {
            int length = offsets[i - from + 1] - offsets[i - from];
            for (int k = 0; k < length; k++) {
                int source = source(references[i]);
                int start = ((ListColumn) sources.get(source)).start(row(references[i]));
                elements[offsets[i - from] + k] = reference(source, start + k);
            }
        }
        List<ColumnVector> parts = new ArrayList<>(sources.size());
        for (ColumnVector source : sources) {
            parts.add(((ListColumn) source).elements());
        }
        ColumnVector child =
                new MultiGather(allocator, elements, 0, count)
                        .column(ListColumn.elementType(type), parts);
        return ListColumn.assemble(allocator, type, offsets, child, () -> validity(sources));
    }

    private ArrowBuf validity(List<? extends ColumnVector> sources) {
        ArrowBuf buffer = Validity.allocateAllValid(allocator, to - from);
        MemorySegment bits = Segments.of(buffer);
        for (int i = from; i < to; i++) {
            if (isNull(sources, references[i])) {
                Validity.clear(bits, i - from);
            }
        }
        return buffer;
    }
}
