package io.millrace.batch;

import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A column of structs: one child column a field, all of the same length.
///
/// A field of a null struct is null, whatever the child holds there.
public final class StructColumn extends ColumnVector {
    private final List<ColumnVector> children;

    /// Takes over the bitmap and the children.
    public StructColumn(
            StructType type,
            int rowCount,
            @Nullable ArrowBuf validity,
            List<? extends ColumnVector> children) {
        super(type, rowCount, validity);
        this.children = List.copyOf(children);
    }

    /// Returns the child of the field, borrowed.
    public ColumnVector child(int field) {
        return children.get(field);
    }

    /// Returns the children in the order of the fields, borrowed.
    public List<ColumnVector> children() {
        return children;
    }

    @Override
    public StructColumn retain() {
        List<ColumnVector> retained = new ArrayList<>(children.size());
        for (ColumnVector child : children) {
            retained.add(child.retain());
        }
        return new StructColumn((StructType) type(), rowCount(), retainedValidity(), retained);
    }

    /// Returns a column with the same nulls over other children, which it takes over.
    public StructColumn retainOver(StructType type, List<? extends ColumnVector> otherChildren) {
        return new StructColumn(type, rowCount(), retainedValidity(), otherChildren);
    }

    @Override
    void releaseBuffers() {
        for (ColumnVector child : children) {
            child.close();
        }
    }
}
