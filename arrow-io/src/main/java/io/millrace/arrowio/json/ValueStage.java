package io.millrace.arrowio.json;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Values of types that are rare or have parts, as Java objects.
final class ValueStage extends ColumnStage {
    private final DataType type;
    private @Nullable Object[] values = new @Nullable Object[0];

    ValueStage(DataType type) {
        this.type = type;
    }

    void set(int row, Object value) {
        values[row] = value;
    }

    @Override
    void setNull(int row) {
        super.setNull(row);
        values[row] = null;
    }

    @Override
    void reserve(int rowCount) {
        super.reserve(rowCount);
        if (rowCount > values.length) {
            values = Arrays.copyOf(values, rowCount);
        }
    }

    @Override
    void restart() {
        super.restart();
        Arrays.fill(values, null);
    }

    @Override
    ColumnVector build(BufferAllocator allocator, int rowCount, @Nullable ArrowBuf validity) {
        ColumnVector column =
                RowConverter.column(allocator, type, Arrays.asList(values).subList(0, rowCount));
        if (validity != null) {
            // The values know their nulls.
            validity.getReferenceManager().release();
        }
        return column;
    }
}
