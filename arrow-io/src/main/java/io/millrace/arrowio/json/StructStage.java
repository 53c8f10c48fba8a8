package io.millrace.arrowio.json;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.StructColumn;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Structs: a bitmap and a stage for each field. A null struct's fields are null too.
final class StructStage extends ColumnStage {
    private final StructType type;
    private final List<ColumnStage> children = new ArrayList<>();

    StructStage(StructType type) {
        this.type = type;
        for (StructField field : type.asList()) {
            children.add(ColumnStage.of(field.dataType(), false));
        }
    }

    ColumnStage child(int field) {
        return children.get(field);
    }

    @Override
    void reserve(int rowCount) {
        super.reserve(rowCount);
        children.forEach(child -> child.reserve(rowCount));
    }

    @Override
    void setNull(int row) {
        super.setNull(row);
        for (ColumnStage child : children) {
            child.setNull(row);
        }
    }

    @Override
    void clearNull(int row) {
        super.clearNull(row);
        for (ColumnStage child : children) {
            child.clearNull(row);
        }
    }

    @Override
    void restart() {
        super.restart();
        children.forEach(ColumnStage::restart);
    }

    @Override
    StructColumn build(BufferAllocator allocator, int rowCount, @Nullable ArrowBuf validity) {
        List<ColumnVector> columns = new ArrayList<>(children.size());
        try {
            for (ColumnStage child : children) {
                columns.add(child.build(allocator, rowCount));
            }
            return new StructColumn(type, rowCount, validity, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }
}
