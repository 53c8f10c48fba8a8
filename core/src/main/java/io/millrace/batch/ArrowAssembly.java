package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.NullType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Builds a batch over the nodes and buffers of an Arrow record batch, which may come from anywhere
/// and is checked: lengths, bitmaps, and that offsets ascend within their bytes.
///
/// Buffers are shared, not copied, unless one is too short for the padding that columns promise or
/// does not start at a multiple of 8 bytes.
public final class ArrowAssembly {
    private final List<ArrowBuffers.Node> nodes;
    private final List<ArrowBuf> buffers;
    private final BufferAllocator allocator;
    private int nextNode;
    private int nextBuffer;

    private ArrowAssembly(
            List<ArrowBuffers.Node> nodes, List<ArrowBuf> buffers, BufferAllocator allocator) {
        this.nodes = nodes;
        this.buffers = buffers;
        this.allocator = allocator;
    }

    /// Returns a batch that shares the buffers; the caller keeps its own references.
    ///
    /// @param nodes depth first, as [ArrowBuffers] lists them
    /// @param buffers likewise; lengths are their capacities
    /// @throws IllegalArgumentException when they do not fit the schema or contradict themselves
    public static Batch toBatch(
            StructType schema,
            int rowCount,
            List<ArrowBuffers.Node> nodes,
            List<ArrowBuf> buffers,
            BufferAllocator allocator) {
        ArrowAssembly assembly = new ArrowAssembly(nodes, buffers, allocator);
        List<ColumnVector> columns = assembly.columns(schema, rowCount);
        if (assembly.nextNode != nodes.size() || assembly.nextBuffer != buffers.size()) {
            columns.forEach(ColumnVector::close);
            throw new IllegalArgumentException("more nodes or buffers than columns");
        }
        return new Batch(schema, columns, rowCount);
    }

    private List<ColumnVector> columns(StructType schema, int rowCount) {
        List<ColumnVector> columns = new ArrayList<>(schema.size());
        try {
            for (StructField field : schema) {
                columns.add(column(field.dataType(), rowCount));
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private ColumnVector column(DataType type, int rowCount) {
        require(nextNode < nodes.size(), "fewer nodes than columns");
        ArrowBuffers.Node node = nodes.get(nextNode++);
        require(node.rowCount() == rowCount, "a column has another length than its batch");
        if (type instanceof NullType) {
            require(node.nullCount() == rowCount, "a column of nulls has values");
            return nulls(rowCount);
        }
        List<ArrowBuf> owned = new ArrayList<>(3);
        try {
            ArrowBuf validity = validity(node, owned);
            ColumnVector column =
                    switch (PhysicalType.of(type)) {
                        case VAR_WIDTH -> varWidth(type, rowCount, validity, owned);
                        case STRUCT ->
                                new StructColumn(
                                        (StructType) type,
                                        rowCount,
                                        validity,
                                        columns((StructType) type, rowCount));
                        case LIST -> list(type, rowCount, validity, owned);
                        case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 -> {
                            long size = PhysicalType.of(type).byteCount(rowCount);
                            yield new FixedWidthColumn(type, rowCount, validity, take(size, owned));
                        }
                    };
            owned.clear();
            return column;
        } finally {
            owned.forEach(buffer -> buffer.getReferenceManager().release());
        }
    }

    private ColumnVector nulls(int rowCount) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.NullType, rowCount)) {
            builder.validityBits().fill((byte) 0);
            return builder.build();
        }
    }

    private @Nullable ArrowBuf validity(ArrowBuffers.Node node, List<ArrowBuf> owned) {
        if (node.nullCount() == 0) {
            require(nextBuffer < buffers.size(), "fewer buffers than columns");
            nextBuffer++;
            return null;
        }
        ArrowBuf bits = take(Validity.byteCount(node.rowCount()), owned);
        int nulls = Validity.countNulls(Segments.of(bits), node.rowCount());
        require(nulls == node.nullCount(), "a bitmap has another number of nulls than its column");
        return bits;
    }

    private VarWidthColumn varWidth(
            DataType type, int rowCount, @Nullable ArrowBuf validity, List<ArrowBuf> owned) {
        ArrowBuf offsets = take(4L * (rowCount + 1L), owned);
        int end = lastOffset(offsets, rowCount);
        return new VarWidthColumn(type, rowCount, validity, offsets, take(end, owned));
    }

    private ListColumn list(
            DataType type, int rowCount, @Nullable ArrowBuf validity, List<ArrowBuf> owned) {
        ArrowBuf offsets = take(4L * (rowCount + 1L), owned);
        int end = lastOffset(offsets, rowCount);
        return new ListColumn(
                type, rowCount, validity, offsets, column(ListColumn.elementType(type), end));
    }

    /// Checks that offsets ascend from 0 and returns the last.
    private static int lastOffset(ArrowBuf offsets, int rowCount) {
        MemorySegment at = Segments.of(offsets);
        int before = at.get(JAVA_INT, 0);
        require(before == 0, "offsets do not start at 0");
        for (int row = 1; row <= rowCount; row++) {
            int offset = at.getAtIndex(JAVA_INT, row);
            require(offset >= before, "offsets descend");
            before = offset;
        }
        return before;
    }

    /// Takes the next buffer, or a copy of what it has when it is too short by less than the
    /// padding of a word.
    private ArrowBuf take(long size, List<ArrowBuf> owned) {
        require(nextBuffer < buffers.size(), "fewer buffers than columns");
        ArrowBuf buffer = buffers.get(nextBuffer++);
        if (buffer.capacity() >= size && buffer.memoryAddress() % 8 == 0) {
            owned.add(buffer);
            buffer.getReferenceManager().retain();
            return buffer;
        }
        long available = Math.min(size, buffer.capacity());
        require(size - available < 8, "a buffer is shorter than its column");
        ArrowBuf copy = allocator.buffer(Math.max(8, size));
        owned.add(copy);
        MemorySegment target = Segments.of(copy);
        target.fill((byte) 0);
        MemorySegment.copy(Segments.of(buffer), 0, target, 0, available);
        return copy;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
