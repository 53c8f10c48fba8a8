package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.MultiGather;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.MapType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Makes lists out of elements that other columns hold: which elements, row by row, and then one
/// copy of them all. Rows come in ascending order; those left out are empty. Not thread-safe.
public final class ElementPicks {
    private final int[] offsets;
    private final boolean[] nulls;
    private long[] references = new long[16];
    private int size;
    private int row;
    private boolean hasNulls;

    /// Starts lists for so many rows.
    public ElementPicks(int rowCount) {
        this.offsets = new int[rowCount + 1];
        this.nulls = new boolean[rowCount];
    }

    /// Begins the list of a row.
    public void start(int nextRow) {
        while (row < nextRow) {
            offsets[++row] = size;
        }
    }

    /// Makes the list that was begun null; nothing must have been added to it.
    public void setNull() {
        nulls[row] = true;
        hasNulls = true;
    }

    /// Adds an element of a source.
    public void add(int source, int element) {
        add(MultiGather.reference(source, element));
    }

    /// Adds a null.
    public void addNull() {
        add(MultiGather.NULL);
    }

    /// Adds elements of a source.
    public void addRange(int source, int from, int to) {
        for (int element = from; element < to; element++) {
            add(source, element);
        }
    }

    private void add(long reference) {
        if (size == references.length) {
            references = Arrays.copyOf(references, 2 * size);
        }
        references[size++] = reference;
    }

    /// Returns the lists. The caller owns the column.
    ///
    /// @param type an array type
    /// @param sources of elements, at least one, borrowed
    public ListColumn build(
            BufferAllocator allocator, DataType type, List<? extends ColumnVector> sources) {
        ColumnVector elements = elements(allocator, sources);
        return ListColumn.assemble(allocator, type, offsets, elements, () -> validity(allocator));
    }

    /// Returns maps of keys and values that were picked alike. The caller owns the column.
    ///
    /// @param values which values, as many as these keys
    public ListColumn buildMaps(
            BufferAllocator allocator,
            MapType type,
            List<? extends ColumnVector> keySources,
            ElementPicks values,
            List<? extends ColumnVector> valueSources) {
        ColumnVector entries;
        try (OwnedColumns children = new OwnedColumns()) {
            children.add(elements(allocator, keySources));
            children.add(values.elements(allocator, valueSources));
            entries = new StructColumn(type.entryType(), size, null, children.release());
        }
        return ListColumn.assemble(allocator, type, offsets, entries, () -> validity(allocator));
    }

    /// Returns lists of structs of which each part has the values of one field, all picked alike.
    /// The caller owns the column.
    ///
    /// @param type an array of structs
    /// @param parts at least one, in the order of the fields
    /// @param sources of the elements of each part, borrowed
    public static ListColumn buildStructs(
            BufferAllocator allocator,
            ArrayType type,
            List<ElementPicks> parts,
            List<? extends ColumnVector> sources) {
        ElementPicks first = parts.getFirst();
        ColumnVector structs;
        try (OwnedColumns children = new OwnedColumns()) {
            for (int i = 0; i < parts.size(); i++) {
                children.add(parts.get(i).elements(allocator, List.of(sources.get(i))));
            }
            StructType struct = (StructType) type.elementType();
            structs = new StructColumn(struct, first.size, null, children.release());
        }
        return ListColumn.assemble(
                allocator, type, first.offsets, structs, () -> first.validity(allocator));
    }

    private ColumnVector elements(BufferAllocator allocator, List<? extends ColumnVector> sources) {
        start(nulls.length);
        return MultiGather.column(allocator, sources, references, 0, size);
    }

    private @Nullable ArrowBuf validity(BufferAllocator allocator) {
        if (!hasNulls) {
            return null;
        }
        ArrowBuf buffer = Validity.allocateAllValid(allocator, nulls.length);
        MemorySegment bits = Segments.of(buffer);
        for (int i = 0; i < nulls.length; i++) {
            if (nulls[i]) {
                Validity.clear(bits, i);
            }
        }
        return buffer;
    }
}
