package io.millrace.cpu;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataType;

/// A key whose values have fixed width: the word is the value itself.
final class FixedKey implements TableKey {
    private final boolean needsNullFlag;

    FixedKey(DataType type) {
        this.needsNullFlag = PhysicalType.of(type) == PhysicalType.INT64;
    }

    @Override
    public void load(ColumnVector column, RowChunk chunk, long[] words) {
        ColumnWords.loadKeys((FixedWidthColumn) column, chunk, words);
        if (column.hasNulls()) {
            for (int i = 0; i < chunk.count; i++) {
                if (column.isNull(chunk.row(i))) {
                    words[i] = OrderedWords.NULL;
                }
            }
        }
    }

    @Override
    public boolean needsNullFlag() {
        return needsNullFlag;
    }

    @Override
    public void rank(long[] words) {}

    @Override
    public void append(long word, VarWidthBuilder target) {
        throw new IllegalStateException("of fixed width");
    }

    @Override
    public void compact(long[] rows, int at, int stride, int groupCount) {}

    @Override
    public void clear() {}

    @Override
    public long memoryBytes() {
        return 0;
    }
}
