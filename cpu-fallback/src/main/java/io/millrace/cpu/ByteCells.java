package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Cells of strings or binary values: one array a group, made anew only when a value does not fit.
final class ByteCells implements Cells {
    private static final int NULL = -1;

    private byte[] @Nullable [] bytes = new byte[16][];

    /// The length of each value; negative for null.
    private int[] lengths = new int[16];

    private int groups;
    private long byteCount;

    ByteCells() {
        Arrays.fill(lengths, NULL);
    }

    @Override
    public void ensureGroups(int count) {
        int old = lengths.length;
        if (count > old) {
            int wanted = Math.max(count, old + (old >> 1));
            bytes = Arrays.copyOf(bytes, wanted);
            lengths = Arrays.copyOf(lengths, wanted);
            Arrays.fill(lengths, old, wanted, NULL);
        }
        groups = Math.max(groups, count);
    }

    private static VarWidthColumn valuesOf(ColumnVector column) {
        return column instanceof DictionaryColumn coded
                ? coded.dictionary().values()
                : (VarWidthColumn) column;
    }

    /// Returns where the row's value, not null, stands in [#valuesOf].
    private static int at(ColumnVector column, int row) {
        return column instanceof DictionaryColumn coded ? coded.code(row) : row;
    }

    @Override
    public void set(ColumnVector column, RowChunk chunk, int[] positions, int count) {
        VarWidthColumn values = valuesOf(column);
        for (int i = 0; i < count; i++) {
            int group = chunk.groups[positions[i]];
            int row = chunk.row(positions[i]);
            if (column.isNull(row)) {
                lengths[group] = NULL;
            } else {
                copy(group, values, at(column, row));
            }
        }
    }

    private void copy(int group, VarWidthColumn values, int row) {
        int start = values.start(row);
        int length = values.end(row) - start;
        byte[] target = bytes[group];
        if (target == null || target.length < length) {
            byteCount += length - (target == null ? 0 : target.length);
            target = new byte[length];
            bytes[group] = target;
        }
        MemorySegment.copy(values.bytes(), JAVA_BYTE, start, target, 0, length);
        lengths[group] = length;
    }

    @Override
    public int setBest(ColumnVector column, RowChunk chunk, boolean isMax, int[] positions) {
        int[] rowGroups = chunk.groupsWhereValued(column);
        VarWidthColumn values = valuesOf(column);
        int count = 0;
        for (int i = 0; i < chunk.count; i++) {
            int group = rowGroups[i];
            if (group < 0) {
                continue;
            }
            int row = at(column, chunk.row(i));
            int order = lengths[group] == NULL ? 0 : compare(values, row, group);
            if (isMax ? order >= 0 : order <= 0) {
                copy(group, values, row);
                positions[count++] = i;
            }
        }
        return count;
    }

    private int compare(VarWidthColumn values, int row, int group) {
        byte[] own = bytes[group];
        int start = values.start(row);
        int length = values.end(row) - start;
        int shared = own == null ? 0 : Math.min(length, lengths[group]);
        for (int i = 0; i < shared && own != null; i++) {
            int order =
                    Byte.compareUnsigned(values.bytes().get(JAVA_BYTE, (long) start + i), own[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(length, lengths[group]);
    }

    @Override
    public boolean hasValue(int group) {
        return lengths[group] != NULL;
    }

    @Override
    public long word(int group) {
        throw new IllegalStateException("of no fixed width");
    }

    @Override
    public void append(int group, VarWidthBuilder target) {
        byte[] value = bytes[group];
        if (value == null) {
            throw new IllegalStateException("no value");
        }
        target.append(value, 0, lengths[group]);
    }

    @Override
    public int byteCount(int group) {
        return Math.max(0, lengths[group]);
    }

    @Override
    public void keep(int[] survivors, int count) {
        byteCount = 0;
        for (int i = 0; i < count; i++) {
            byte[] value = bytes[survivors[i]];
            bytes[i] = value;
            lengths[i] = lengths[survivors[i]];
            byteCount += value == null ? 0 : value.length;
        }
        Arrays.fill(bytes, count, groups, null);
        Arrays.fill(lengths, count, groups, NULL);
        groups = count;
    }

    @Override
    public long memoryBytes() {
        // 16 bytes of header for each array, 8 for the reference to it.
        return 28L * bytes.length + byteCount;
    }
}
