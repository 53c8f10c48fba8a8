package io.millrace.exec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Copies referenced rows of the same column of several batches into one column.
final class MultiGather {
    private MultiGather() {}

    /// Returns the values of `references[from .. to]`; sources of one type, coded or plain.
    static ColumnVector column(
            BufferAllocator allocator,
            List<ColumnVector> sources,
            long[] references,
            int from,
            int to) {
        PhysicalType type = PhysicalType.of(sources.getFirst().type());
        return switch (type) {
            case VAR_WIDTH -> varWidth(allocator, sources, references, from, to);
            case STRUCT -> struct(allocator, sources, references, from, to);
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> {
                try (FixedWidthBuilder builder =
                        new FixedWidthBuilder(allocator, sources.getFirst().type(), to - from)) {
                    for (int i = from; i < to; i++) {
                        FixedWidthColumn source =
                                (FixedWidthColumn) sources.get(RowReferences.batch(references[i]));
                        copy(type, source, RowReferences.row(references[i]), builder, i - from);
                    }
                    yield builder.build();
                }
            }
        };
    }

    private static void copy(
            PhysicalType type, FixedWidthColumn source, int row, FixedWidthBuilder to, int at) {
        if (source.isNull(row)) {
            to.setNull(at);
            return;
        }
        MemorySegment values = source.values();
        switch (type) {
            case BIT -> to.setBoolean(at, source.getBoolean(row));
            case INT8 -> to.values().set(JAVA_BYTE, at, values.get(JAVA_BYTE, row));
            case INT16 -> to.values().setAtIndex(JAVA_SHORT, at, source.getShort(row));
            case INT32, FLOAT32 ->
                    to.values().setAtIndex(JAVA_INT, at, values.getAtIndex(JAVA_INT, row));
            case INT64, FLOAT64 ->
                    to.values().setAtIndex(JAVA_LONG, at, values.getAtIndex(JAVA_LONG, row));
            case VAR_WIDTH, STRUCT -> throw new IllegalStateException("not of fixed width");
        }
    }

    private static VarWidthColumn varWidth(
            BufferAllocator allocator,
            List<ColumnVector> sources,
            long[] references,
            int from,
            int to) {
        try (VarWidthBuilder builder =
                new VarWidthBuilder(
                        allocator, sources.getFirst().type(), to - from, (to - from) * 8)) {
            for (int i = from; i < to; i++) {
                ColumnVector source = sources.get(RowReferences.batch(references[i]));
                int row = RowReferences.row(references[i]);
                if (source.isNull(row)) {
                    builder.appendNull();
                } else if (source instanceof DictionaryColumn coded) {
                    builder.append(coded.dictionary().values(), coded.code(row));
                } else {
                    builder.append((VarWidthColumn) source, row);
                }
            }
            return builder.build();
        }
    }

    private static StructColumn struct(
            BufferAllocator allocator,
            List<ColumnVector> sources,
            long[] references,
            int from,
            int to) {
        StructType type = (StructType) sources.getFirst().type();
        List<ColumnVector> children = new ArrayList<>(type.size());
        ArrowBuf validity = null;
        try {
            for (int field = 0; field < type.size(); field++) {
                List<ColumnVector> parts = new ArrayList<>(sources.size());
                for (ColumnVector source : sources) {
                    parts.add(((StructColumn) source).child(field));
                }
                children.add(column(allocator, parts, references, from, to));
            }
            validity = validity(allocator, sources, references, from, to);
            return new StructColumn(type, to - from, validity, children);
        } catch (RuntimeException | Error e) {
            children.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static @Nullable ArrowBuf validity(
            BufferAllocator allocator,
            List<ColumnVector> sources,
            long[] references,
            int from,
            int to) {
        if (sources.stream().noneMatch(ColumnVector::hasNulls)) {
            return null;
        }
        ArrowBuf buffer = Validity.allocateAllValid(allocator, to - from);
        MemorySegment bits = Segments.of(buffer);
        for (int i = from; i < to; i++) {
            int row = RowReferences.row(references[i]);
            if (sources.get(RowReferences.batch(references[i])).isNull(row)) {
                Validity.clear(bits, i - from);
            }
        }
        return buffer;
    }
}
