package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Smallest or largest strings or binary values by their unsigned bytes: one array a group.
///
/// A new array is made only when a value beats the best and does not fit its array: of `n` rows in
/// random order that are about `ln n`.
final class StringExtremeState extends MeasureState {
    private final int ordinal;
    private final boolean isMax;
    private byte[] @Nullable [] best = new byte[16][];
    private int[] lengths = new int[16];
    private int groups;
    private long byteCount;

    StringExtremeState(int ordinal, boolean isMax) {
        this.ordinal = ordinal;
        this.isMax = isMax;
    }

    @Override
    void ensureGroups(int count) {
        if (count > best.length) {
            int wanted = Math.max(count, best.length + (best.length >> 1));
            best = Arrays.copyOf(best, wanted);
            lengths = Arrays.copyOf(lengths, wanted);
        }
        groups = Math.max(groups, count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        add(batch.column(ordinal), chunk);
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        add(partials.column(first), chunk);
    }

    private void add(ColumnVector column, RowChunk chunk) {
        int[] rowGroups = chunk.groupsWhereValued(column);
        switch (column) {
            case DictionaryColumn coded -> {
                VarWidthColumn values = coded.dictionary().values();
                for (int i = 0; i < chunk.count; i++) {
                    if (rowGroups[i] >= 0) {
                        add(rowGroups[i], values, coded.code(chunk.row(i)));
                    }
                }
            }
            case VarWidthColumn plain -> {
                for (int i = 0; i < chunk.count; i++) {
                    if (rowGroups[i] >= 0) {
                        add(rowGroups[i], plain, chunk.row(i));
                    }
                }
            }
            default -> throw new IllegalStateException("not a column of strings");
        }
    }

    private void add(int group, VarWidthColumn values, int row) {
        int start = values.start(row);
        int length = values.end(row) - start;
        byte[] current = best[group];
        if (current == null || beats(values.bytes(), start, length, group, current)) {
            if (current == null || current.length < length) {
                byteCount += length - (current == null ? 0 : current.length);
                current = new byte[length];
                best[group] = current;
            }
            MemorySegment.copy(values.bytes(), JAVA_BYTE, start, current, 0, length);
            lengths[group] = length;
        }
    }

    private boolean beats(MemorySegment bytes, int start, int length, int group, byte[] current) {
        int shared = Math.min(length, lengths[group]);
        for (int i = 0; i < shared; i++) {
            int order = Byte.compareUnsigned(bytes.get(JAVA_BYTE, (long) start + i), current[i]);
            if (order != 0) {
                return order > 0 == isMax;
            }
        }
        return length != lengths[group] && length > lengths[group] == isMax;
    }

    @Override
    boolean hasValue(int column, int group) {
        return best[group] != null;
    }

    @Override
    void appendValue(int column, int group, VarWidthBuilder target) {
        byte[] value = best[group];
        if (value == null) {
            throw new IllegalStateException("no value");
        }
        target.append(value, 0, lengths[group]);
    }

    @Override
    void keep(int[] survivors, int count) {
        byteCount = 0;
        for (int i = 0; i < count; i++) {
            byte[] value = best[survivors[i]];
            best[i] = value;
            lengths[i] = lengths[survivors[i]];
            byteCount += value == null ? 0 : value.length;
        }
        Arrays.fill(best, count, groups, null);
        groups = count;
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        // 16 bytes of header for each array, 8 for the reference to it.
        return 28L * best.length + byteCount;
    }
}
