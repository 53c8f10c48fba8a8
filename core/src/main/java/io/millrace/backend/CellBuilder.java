package io.millrace.backend;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// Builds a column of values that are words or bytes, row after row, so that who has such values
/// need not know which. Closed like the builders below it.
final class CellBuilder implements AutoCloseable {
    private final PhysicalType physical;
    private final @Nullable FixedWidthBuilder words;
    private final @Nullable VarWidthBuilder bytes;
    private int size;

    /// @param rowsMost as many rows as are appended; fewer only of an array's elements
    CellBuilder(BufferAllocator allocator, DataType type, int rowsMost) {
        this.physical = PhysicalType.of(type);
        boolean isFixed = physical.isFixedWidth();
        this.words = isFixed ? new FixedWidthBuilder(allocator, type, rowsMost) : null;
        this.bytes = isFixed ? null : new VarWidthBuilder(allocator, type, rowsMost, rowsMost);
    }

    /// The number of rows appended.
    int size() {
        return size;
    }

    void appendWord(long word) {
        if (words != null) {
            OrderedWords.set(words, physical, size++, word);
        }
    }

    void appendBytes(MemorySegment source, long from, int length) {
        if (bytes != null) {
            bytes.append(source, from, length);
            size++;
        }
    }

    void appendNull() {
        if (words != null) {
            OrderedWords.set(words, physical, size, 0);
            words.setNull(size++);
        } else if (bytes != null) {
            bytes.appendNull();
            size++;
        }
    }

    ColumnVector build() {
        if (words != null) {
            return words.build();
        }
        if (bytes != null) {
            return bytes.build();
        }
        throw new IllegalStateException("no builder");
    }

    @Override
    public void close() {
        if (words != null) {
            words.close();
        }
        if (bytes != null) {
            bytes.close();
        }
    }
}
