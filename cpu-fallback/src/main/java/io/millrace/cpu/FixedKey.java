package io.millrace.cpu;

import io.millrace.backend.OrderedWords;
import io.millrace.backend.ValueReader;
import io.millrace.backend.ValueWriter;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataType;

/// A key whose values have fixed width: the word is the value itself.
final class FixedKey implements TableKey {
    private final PhysicalType physical;
    private final boolean keepsZeroSign;

    FixedKey(DataType type, boolean keepsZeroSign) {
        this.physical = PhysicalType.of(type);
        this.keepsZeroSign = keepsZeroSign;
    }

    @Override
    public void load(ColumnVector column, RowChunk chunk, long[] words) {
        if (keepsZeroSign) {
            ColumnWords.loadValues((FixedWidthColumn) column, chunk, words);
        } else {
            ColumnWords.loadKeys((FixedWidthColumn) column, chunk, words);
        }
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
        return physical == PhysicalType.INT64;
    }

    @Override
    public void rank(long[] words) {}

    @Override
    public int compare(long a, long b) {
        return Long.compare(a, b);
    }

    @Override
    public int byteCount(long word) {
        return ValueWriter.width(physical);
    }

    @Override
    public void write(long word, ValueWriter target) {
        target.putWord(physical, word);
    }

    @Override
    public long read(ValueReader source) {
        return source.word(physical);
    }

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
