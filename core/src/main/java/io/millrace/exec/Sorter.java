package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.MultiGather;
import io.millrace.batch.Selection;
import io.millrace.expr.ExpressionCompiler;
import io.millrace.expr.SortOrder;
import io.millrace.expr.VectorExpression;
import io.millrace.streaming.Cancellation;

import java.util.ArrayList;
import java.util.List;

/// Sorts the rows of a list of batches: a stable merge sort of row references by their keys.
final class Sorter {
    /// Runs up to this length are sorted by insertion.
    private static final int INSERTION_MAX = 16;

    /// Runs from this length on take long enough to ask whether the query still wants them.
    private static final int LONG_MIN = 1 << 16;

    private Sorter() {}

    /// Returns the rows in order; the input is borrowed.
    static List<Batch> sort(ExecContext context, List<Batch> input, List<SortOrder> orders) {
        if (input.isEmpty()) {
            return List.of();
        }
        List<List<ColumnVector>> keys = new ArrayList<>();
        try {
            List<RowComparator> comparators = new ArrayList<>();
            for (SortOrder order : orders) {
                keys.add(key(context, input, order));
                comparators.add(RowComparator.of(keys.getLast(), order));
            }
            long[] references = RowReferences.all(input);
            mergeSort(references, references.clone(), 0, references.length, comparators);
            return gather(context, input, references);
        } finally {
            keys.forEach(columns -> columns.forEach(ColumnVector::close));
        }
    }

    private static List<ColumnVector> key(ExecContext context, List<Batch> input, SortOrder order) {
        VectorExpression expression = ExpressionCompiler.compile(order.child());
        List<ColumnVector> columns = new ArrayList<>(input.size());
        try {
            for (Batch batch : input) {
                columns.add(
                        expression.evaluate(
                                context.eval(), batch, Selection.all(batch.rowCount())));
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static List<Batch> gather(ExecContext context, List<Batch> input, long[] references) {
        List<Batch> output = new ArrayList<>();
        try {
            for (int from = 0; from < references.length; from += Batch.ROW_COUNT_MAX) {
                int to = Math.min(references.length, from + Batch.ROW_COUNT_MAX);
                output.add(
                        MultiGather.batch(context.eval().allocator(), input, references, from, to));
            }
            return output;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(output);
            throw e;
        }
    }

    /// Sorts `from[begin .. end]` into `to[begin .. end]`; both hold the same at the start.
    private static void mergeSort(
            long[] to, long[] from, int begin, int end, List<RowComparator> comparators) {
        if (end - begin <= INSERTION_MAX) {
            insertionSort(to, begin, end, comparators);
            return;
        }
        if (end - begin >= LONG_MIN) {
            Cancellation.check();
        }
        int middle = (begin + end) >>> 1;
        mergeSort(from, to, begin, middle, comparators);
        mergeSort(from, to, middle, end, comparators);
        int left = begin;
        int right = middle;
        for (int i = begin; i < end; i++) {
            boolean takeLeft =
                    right >= end
                            || left < middle && compare(from[left], from[right], comparators) <= 0;
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private static void insertionSort(
            long[] rows, int begin, int end, List<RowComparator> comparators) {
        for (int i = begin + 1; i < end; i++) {
            long row = rows[i];
            int at = i;
            while (at > begin && compare(rows[at - 1], row, comparators) > 0) {
                rows[at] = rows[at - 1];
                at--;
            }
            rows[at] = row;
        }
    }

    private static int compare(long a, long b, List<RowComparator> comparators) {
        for (int i = 0; i < comparators.size(); i++) {
            int order = comparators.get(i).compare(a, b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
