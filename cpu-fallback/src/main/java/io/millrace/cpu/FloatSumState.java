package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.backend.exact.ExactSums;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;

/// Exact sums of floats or doubles with their counts: 32 bytes a group for the sum, 48 and more
/// when values of the column are beyond 2^-30 to 2^34, or lie further apart than those.
final class FloatSumState extends MeasureState {
    private final int ordinal;
    private final byte[] digits = new byte[ExactSums.ENCODED_BYTES_MAX];
    private final ValueCounts counts;
    private ExactSums sums = new ExactSums();

    FloatSumState(int ordinal, ValueCounts counts) {
        this.ordinal = ordinal;
        this.counts = counts;
    }

    @Override
    void ensureGroups(int count) {
        counts.ensureGroups(count);
        sums.ensureGroups(count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        ColumnVector column = batch.column(ordinal);
        int[] groups = chunk.groupsWhereValued(column);
        ColumnWords.loadDoubles((FixedWidthColumn) column, chunk, chunk.doubles);
        sums.addAll(groups, chunk.doubles, 0, chunk.count);
        counts.addOnes(groups, chunk.count, column.hasNulls());
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        VarWidthColumn column = (VarWidthColumn) partials.column(first);
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            int start = column.start(row);
            int length = Math.min(column.end(row) - start, digits.length);
            MemorySegment.copy(column.bytes(), JAVA_BYTE, start, digits, 0, length);
            sums.decodeAndAdd(chunk.groups[i], digits, 0, length);
        }
        counts.merge(partials, first + 1, chunk);
    }

    @Override
    long number(int column, int group) {
        return counts.get(group);
    }

    @Override
    void touchBytes(int[] ids, int from, int to) {
        sums.touch(ids, from, to);
    }

    @Override
    void appendBytes(int column, int group, VarWidthBuilder target) {
        sums.appendTo(target, group);
    }

    @Override
    void keep(int[] survivors, int count) {
        counts.keep(survivors, count);
        ExactSums kept = new ExactSums();
        kept.ensureGroups(count);
        for (int i = 0; i < count; i++) {
            kept.addExact(i, sums, survivors[i]);
        }
        sums = kept;
    }

    @Override
    void clear() {
        counts.clear();
        sums.clear();
    }

    @Override
    long memoryBytes() {
        return counts.memoryBytes() + sums.heapBytes();
    }
}
