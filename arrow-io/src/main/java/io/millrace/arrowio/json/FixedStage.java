package io.millrace.arrowio.json;

import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Segments;
import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Values of fixed width, each as the low bits of a long: floating-point values as their raw bits,
/// booleans as 0 or 1.
final class FixedStage extends ColumnStage {
    private final DataType type;
    private long[] values = new long[0];

    FixedStage(DataType type) {
        this.type = type;
    }

    void set(int row, long value) {
        values[row] = value;
    }

    @Override
    void reserve(int rowCount) {
        super.reserve(rowCount);
        if (rowCount > values.length) {
            values = Arrays.copyOf(values, rowCount);
        }
    }

    @Override
    FixedWidthColumn build(BufferAllocator allocator, int rowCount, @Nullable ArrowBuf validity) {
        PhysicalType physical = PhysicalType.of(type);
        ArrowBuf data = allocator.buffer(Math.max(8, physical.byteCount(rowCount)));
        MemorySegment target = Segments.of(data);
        switch (physical) {
            case INT64, FLOAT64 ->
                    MemorySegment.copy(values, 0, target, ValueLayout.JAVA_LONG, 0, rowCount);
            case INT32, FLOAT32 -> {
                for (int i = 0; i < rowCount; i++) {
                    target.setAtIndex(ValueLayout.JAVA_INT, i, (int) values[i]);
                }
            }
            case INT16 -> {
                for (int i = 0; i < rowCount; i++) {
                    target.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) values[i]);
                }
            }
            case INT8 -> {
                for (int i = 0; i < rowCount; i++) {
                    target.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
                }
            }
            case BIT -> packBits(target, rowCount);
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        }
        return new FixedWidthColumn(type, rowCount, validity, data);
    }

    private void packBits(MemorySegment target, int rowCount) {
        for (int start = 0; start < rowCount; start += 64) {
            long word = 0;
            int end = Math.min(start + 64, rowCount);
            for (int i = start; i < end; i++) {
                word |= (values[i] & 1) << i;
            }
            target.setAtIndex(ValueLayout.JAVA_LONG, start >>> 6, word);
        }
    }
}
