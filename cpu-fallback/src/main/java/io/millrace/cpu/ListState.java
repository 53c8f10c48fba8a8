package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.backend.Measure;
import io.millrace.backend.ValueWriter;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// All values of each group in the order of rows: the bytes of the partials, one array a group.
final class ListState extends MeasureState {
    private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

    private final int ordinal;
    private final PhysicalType physical;
    private final long[] words = new long[RowChunk.ROWS_MAX];
    private final ValueWriter writer = new ValueWriter();
    private byte[] @Nullable [] lists = new byte[16][];
    private int[] lengths = new int[16];
    private int groups;
    private long byteCount;

    ListState(Measure measure) {
        this.ordinal = measure.ordinal();
        this.physical = PhysicalType.of(measure.inputType());
    }

    @Override
    void ensureGroups(int count) {
        if (count > lists.length) {
            int wanted = Math.max(count, lists.length + (lists.length >> 1));
            lists = Arrays.copyOf(lists, wanted);
            lengths = Arrays.copyOf(lengths, wanted);
        }
        groups = Math.max(groups, count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        ColumnVector column = batch.column(ordinal);
        int[] rowGroups = chunk.groupsWhereValued(column);
        switch (column) {
            case FixedWidthColumn fixed -> {
                ColumnWords.loadValues(fixed, chunk, words);
                for (int i = 0; i < chunk.count; i++) {
                    if (rowGroups[i] >= 0) {
                        writer.clear();
                        writer.putWord(physical, words[i]);
                        append(rowGroups[i]);
                    }
                }
            }
            case VarWidthColumn plain -> {
                for (int i = 0; i < chunk.count; i++) {
                    if (rowGroups[i] >= 0) {
                        append(rowGroups[i], plain, chunk.row(i));
                    }
                }
            }
            case DictionaryColumn coded -> {
                VarWidthColumn values = coded.dictionary().values();
                for (int i = 0; i < chunk.count; i++) {
                    if (rowGroups[i] >= 0) {
                        append(rowGroups[i], values, coded.code(chunk.row(i)));
                    }
                }
            }
            default -> throw new IllegalStateException("not a column of values");
        }
    }

    private void append(int group, VarWidthColumn values, int row) {
        int start = values.start(row);
        writer.clear();
        writer.putBytes(values.bytes(), start, values.end(row) - start);
        append(group);
    }

    private void append(int group) {
        byte[] target = reserve(group, writer.length());
        System.arraycopy(writer.bytes(), 0, target, lengths[group], writer.length());
        lengths[group] += writer.length();
    }

    private byte[] reserve(int group, int added) {
        byte[] own = lists[group];
        long needed = (long) lengths[group] + added;
        if (own != null && needed <= own.length) {
            return own;
        }
        if (needed > BYTES_MAX) {
            throw ErrorCondition.OUT_OF_MEMORY.error(
                    "The list of one group is over 2 GiB.",
                    "Group by more keys, use shorter windows, or collect fewer rows.");
        }
        int wanted = (int) Math.min(BYTES_MAX, Math.max(needed, lengths[group] * 3L / 2));
        byte[] grown = own == null ? new byte[wanted] : Arrays.copyOf(own, wanted);
        byteCount += wanted - (own == null ? 0 : own.length);
        lists[group] = grown;
        return grown;
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        VarWidthColumn column = (VarWidthColumn) partials.column(first);
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            int group = chunk.groups[i];
            int length = column.end(row) - column.start(row);
            if (length > 0) {
                byte[] target = reserve(group, length);
                MemorySegment.copy(
                        column.bytes(),
                        JAVA_BYTE,
                        column.start(row),
                        target,
                        lengths[group],
                        length);
                lengths[group] += length;
            }
        }
    }

    @Override
    long byteCount(int group) {
        return lengths[group];
    }

    @Override
    void appendBytes(int column, int group, VarWidthBuilder target) {
        byte[] own = lists[group];
        target.append(own == null ? new byte[0] : own, 0, lengths[group]);
    }

    @Override
    void keep(int[] survivors, int count) {
        byteCount = 0;
        for (int i = 0; i < count; i++) {
            byte[] own = lists[survivors[i]];
            lists[i] = own;
            lengths[i] = lengths[survivors[i]];
            byteCount += own == null ? 0 : own.length;
        }
        Arrays.fill(lists, count, groups, null);
        Arrays.fill(lengths, count, groups, 0);
        groups = count;
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        // 16 bytes of header for each array, 8 for the reference to it.
        return 28L * lists.length + byteCount;
    }
}
