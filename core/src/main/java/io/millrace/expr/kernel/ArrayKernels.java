package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.Selection;
import io.millrace.types.DataType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/// Functions of arrays, over the elements' column and without objects per element. Elements are
/// compared as [RowOrder] does: null equals null, NaN equals NaN. The caller owns results.
public final class ArrayKernels {
    private ArrayKernels() {}

    /// Picks the elements of one row of an array.
    @FunctionalInterface
    public interface Picker {
        /// @param row a row that is null in none of the arguments
        void pick(int row, ElementPicks picks);
    }

    /// Returns an array for each selected row, null where an argument is.
    public static ListColumn pick(
            BufferAllocator allocator,
            DataType type,
            Rows rows,
            List<? extends ColumnVector> sources,
            Picker picker) {
        ElementPicks picks = new ElementPicks(rows.rowCount());
        for (int i = 0; i < rows.selection().size(); i++) {
            int row = rows.selection().row(i);
            picks.start(row);
            if (rows.isNull(row)) {
                picks.setNull();
            } else {
                picker.pick(row, picks);
            }
        }
        return picks.build(allocator, type, sources);
    }

    /// The rows that a function is computed for.
    ///
    /// @param arguments those whose nulls make the result null
    public record Rows(List<? extends ColumnVector> arguments, Selection selection, int rowCount) {
        /// Returns whether an argument is null in the row.
        public boolean isNull(int row) {
            for (int i = 0; i < arguments.size(); i++) {
                if (arguments.get(i).isNull(row)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Returns the position of the first element that equals the value, or -1.
    public static int find(ListColumn list, int row, ColumnVector values, int at) {
        for (int i = list.start(row); i < list.end(row); i++) {
            if (RowOrder.compare(list.elements(), i, values, at) == 0) {
                return i - list.start(row);
            }
        }
        return -1;
    }

    /// Returns whether an element is null.
    public static boolean hasNull(ListColumn list, int row) {
        for (int i = list.start(row); i < list.end(row); i++) {
            if (list.elements().isNull(i)) {
                return true;
            }
        }
        return false;
    }

    /// Returns the elements' rows in order, nulls first; the sort is stable.
    public static int[] sorted(ListColumn list, int row) {
        int from = list.start(row);
        Integer[] order = new Integer[list.end(row) - from];
        Arrays.setAll(order, i -> from + i);
        ColumnVector elements = list.elements();
        Arrays.sort(order, (a, b) -> RowOrder.compare(elements, a, elements, b));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /// Returns the row of the smallest or largest element that is not null, or -1.
    public static int extreme(ListColumn list, int row, boolean isMax) {
        ColumnVector elements = list.elements();
        int best = -1;
        for (int i = list.start(row); i < list.end(row); i++) {
            if (elements.isNull(i)) {
                continue;
            }
            int order = best < 0 ? -1 : RowOrder.compare(elements, i, elements, best);
            if (best < 0 || (isMax ? order > 0 : order < 0)) {
                best = i;
            }
        }
        return best;
    }

    /// A set of elements of columns of one type, by their bytes' order.
    public static final class ElementSet {
        private final TreeSet<long[]> elements;

        /// @param sources of the elements, borrowed
        public ElementSet(List<? extends ColumnVector> sources) {
            elements =
                    new TreeSet<>(
                            (a, b) ->
                                    RowOrder.compare(
                                            sources.get((int) a[0]),
                                            (int) a[1],
                                            sources.get((int) b[0]),
                                            (int) b[1]));
        }

        /// Adds an element and returns whether it is new.
        public boolean add(int source, int row) {
            return elements.add(new long[] {source, row});
        }

        /// Returns whether the element is there.
        public boolean contains(int source, int row) {
            return elements.contains(new long[] {source, row});
        }
    }
}
