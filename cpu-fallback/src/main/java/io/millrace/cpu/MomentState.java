package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.backend.Measure;
import io.millrace.backend.Moment;
import io.millrace.backend.exact.ProductSums;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Exact sums of powers and products of one or two columns of floats, with the number of rows: 56
/// bytes a group for each sum and more when the values lie far apart.
final class MomentState extends MeasureState {
    private final List<Measure.Input> inputs;
    private final List<Moment> moments;
    private final double[] x = new double[RowChunk.ROWS_MAX];
    private final double @Nullable [] y;
    private final int[] valued = new int[RowChunk.ROWS_MAX];
    private final byte[] bytes = new byte[ProductSums.ENCODED_BYTES_MAX];
    private final ValueCounts counts;
    private ProductSums[] sums;

    MomentState(Measure measure, ValueCounts counts) {
        this.counts = counts;
        this.inputs = measure.inputs();
        this.moments = Moment.of(measure.kind());
        this.y = inputs.size() == 2 ? new double[RowChunk.ROWS_MAX] : null;
        this.sums = newSums();
    }

    private ProductSums[] newSums() {
        ProductSums[] fresh = new ProductSums[moments.size()];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = new ProductSums();
        }
        return fresh;
    }

    @Override
    void ensureGroups(int count) {
        counts.ensureGroups(count);
        for (ProductSums sum : sums) {
            sum.ensureGroups(count);
        }
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        ColumnVector first = batch.column(inputs.getFirst().ordinal());
        ColumnVector last = batch.column(inputs.getLast().ordinal());
        System.arraycopy(chunk.groupsWhereValued(first), 0, valued, 0, chunk.count);
        ColumnWords.loadDoubles((FixedWidthColumn) first, chunk, x);
        double[] other = y;
        if (other != null) {
            int[] rowGroups = chunk.groupsWhereValued(last);
            for (int i = 0; i < chunk.count; i++) {
                valued[i] = Math.min(valued[i], rowGroups[i]);
            }
            ColumnWords.loadDoubles((FixedWidthColumn) last, chunk, other);
        }
        for (int i = 0; i < sums.length; i++) {
            add(moments.get(i), sums[i], other == null ? x : other, chunk.count);
        }
        counts.addOnes(valued, chunk.count, first.hasNulls() || last.hasNulls());
    }

    private void add(Moment moment, ProductSums target, double[] other, int count) {
        double[] left = moment.powerX() > 0 ? x : other;
        switch (moment.degree()) {
            case 1 -> target.addValues(valued, left, count);
            case 2 -> target.addProducts(valued, left, moment.powerY() > 0 ? other : x, count);
            default -> target.addPowers(valued, left, moment.degree(), count);
        }
    }

    @Override
    void merge(Batch partials, int ordinal, RowChunk chunk) {
        for (int m = 0; m < sums.length; m++) {
            VarWidthColumn column = (VarWidthColumn) partials.column(ordinal + m);
            for (int i = 0; i < chunk.count; i++) {
                int row = chunk.row(i);
                int start = column.start(row);
                int length = Math.min(column.end(row) - start, bytes.length);
                MemorySegment.copy(column.bytes(), JAVA_BYTE, start, bytes, 0, length);
                sums[m].decodeAndAdd(chunk.groups[i], bytes, length);
            }
        }
        counts.merge(partials, ordinal + sums.length, chunk);
    }

    @Override
    long number(int column, int group) {
        return counts.get(group);
    }

    @Override
    void appendBytes(int column, int group, VarWidthBuilder target) {
        target.append(bytes, 0, sums[column].encode(group, bytes));
    }

    @Override
    void keep(int[] survivors, int count) {
        counts.keep(survivors, count);
        ProductSums[] kept = newSums();
        for (int m = 0; m < kept.length; m++) {
            kept[m].ensureGroups(count);
            for (int i = 0; i < count; i++) {
                kept[m].addExact(i, sums[m], survivors[i]);
            }
        }
        sums = kept;
    }

    @Override
    void clear() {
        counts.clear();
        for (ProductSums sum : sums) {
            sum.clear();
        }
    }

    @Override
    long memoryBytes() {
        long size = counts.memoryBytes();
        for (ProductSums sum : sums) {
            size += sum.heapBytes();
        }
        return size;
    }
}
