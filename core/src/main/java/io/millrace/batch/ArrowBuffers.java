package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.millrace.types.NullType;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The columns of a batch as Arrow's flat lists of nodes and buffers, depth first: what a record
/// batch message says and carries. Dictionaries are decoded.
///
/// Buffers that are not copied borrow from the batch. A column without nulls has an empty bitmap.
///
/// @param rowCount rows of the batch
/// @param nodes one for each column and child
/// @param buffers bitmap and values, or bitmap, offsets and bytes, or bitmap and offsets of a list,
///   or the bitmap alone of a struct
public record ArrowBuffers(int rowCount, List<Node> nodes, List<MemorySegment> buffers) {
    /// The lengths of one column.
    ///
    /// @param rowCount rows
    /// @param nullCount nulls among them
    public record Node(int rowCount, int nullCount) {}

    private static final MemorySegment EMPTY = MemorySegment.ofArray(new byte[0]);

    /// Copies the lists.
    public ArrowBuffers {
        nodes = List.copyOf(nodes);
        buffers = List.copyOf(buffers);
    }

    /// Returns the nodes and buffers of the batch with every byte fixed: zero under nulls and after
    /// the last bit, so that equal rows give equal bytes and no old memory gets out. Copies the
    /// columns that have nulls or bits.
    public static ArrowBuffers canonical(Batch batch) {
        List<Node> nodes = new ArrayList<>();
        List<MemorySegment> buffers = new ArrayList<>();
        for (ColumnVector column : batch.columns()) {
            add(column, nodes, buffers);
        }
        return new ArrowBuffers(batch.rowCount(), nodes, buffers);
    }

    private static void add(ColumnVector column, List<Node> nodes, List<MemorySegment> buffers) {
        int rows = column.rowCount();
        nodes.add(new Node(rows, column.nullCount()));
        if (column.type() instanceof NullType) {
            // A column of nulls is its length.
            return;
        }
        buffers.add(column.hasNulls() ? bits(column.validityBits(), rows) : EMPTY);
        switch (column) {
            case FixedWidthColumn fixed -> buffers.add(values(fixed));
            case VarWidthColumn var -> {
                buffers.add(var.offsets().asSlice(0, 4L * (rows + 1)));
                buffers.add(var.bytes().asSlice(0, rows == 0 ? 0 : var.end(rows - 1)));
            }
            case DictionaryColumn coded -> addDecoded(coded, buffers);
            case ListColumn list -> {
                buffers.add(list.offsets().asSlice(0, 4L * (rows + 1)));
                add(list.elements(), nodes, buffers);
            }
            case StructColumn struct -> {
                for (ColumnVector child : struct.children()) {
                    add(child, nodes, buffers);
                }
            }
        }
    }

    private static MemorySegment bits(MemorySegment bits, int rows) {
        MemorySegment copy =
                MemorySegment.ofArray(bits.asSlice(0, Validity.byteCount(rows)).toArray(JAVA_BYTE));
        for (int row = rows; row < 8 * copy.byteSize(); row++) {
            Validity.clear(copy, row);
        }
        return copy;
    }

    private static MemorySegment values(FixedWidthColumn column) {
        int rows = column.rowCount();
        PhysicalType physical = column.physicalType();
        boolean isBits = physical == PhysicalType.BIT;
        MemorySegment whole = column.values().asSlice(0, physical.byteCount(rows));
        if (!isBits && !column.hasNulls()) {
            return whole;
        }
        MemorySegment copy =
                isBits ? bits(whole, rows) : MemorySegment.ofArray(whole.toArray(JAVA_BYTE));
        int width = physical.bits() >>> 3;
        for (int row = 0; row < rows; row++) {
            if (column.isNull(row)) {
                if (isBits) {
                    Validity.clear(copy, row);
                } else {
                    copy.asSlice((long) row * width, width).fill((byte) 0);
                }
            }
        }
        return copy;
    }

    private static void addDecoded(DictionaryColumn column, List<MemorySegment> buffers) {
        VarWidthColumn values = column.dictionary().values();
        int rows = column.rowCount();
        int[] offsets = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            int length = column.isNull(row) ? 0 : length(values, column.code(row));
            offsets[row + 1] = Math.addExact(offsets[row], length);
        }
        byte[] bytes = new byte[offsets[rows]];
        for (int row = 0; row < rows; row++) {
            int length = offsets[row + 1] - offsets[row];
            if (length > 0) {
                int start = values.start(column.code(row));
                MemorySegment.copy(values.bytes(), JAVA_BYTE, start, bytes, offsets[row], length);
            }
        }
        // Bytes, because a segment over an int[] cannot be written to a channel.
        MemorySegment offsetBytes = MemorySegment.ofArray(new byte[4 * (rows + 1)]);
        MemorySegment.copy(offsets, 0, offsetBytes, JAVA_INT_UNALIGNED, 0, offsets.length);
        buffers.add(offsetBytes);
        buffers.add(MemorySegment.ofArray(bytes));
    }

    private static int length(VarWidthColumn values, int row) {
        return values.end(row) - values.start(row);
    }
}
