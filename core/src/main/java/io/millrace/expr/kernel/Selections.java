package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.Validity;

import java.lang.foreign.MemorySegment;

/// Makes selections out of boolean columns and other selections; all are ascending.
public final class Selections {
    private static final int[] NO_ROWS = new int[0];

    private Selections() {}

    /// Selects nothing.
    public static Selection none() {
        return Selection.of(NO_ROWS, 0);
    }

    /// Returns the selected rows where the column is neither null nor other than `wanted`.
    public static Selection where(FixedWidthColumn column, boolean wanted, Selection selection) {
        int size = selection.size();
        int[] rows = new int[size];
        MemorySegment values = column.values();
        int found = 0;
        if (selection.isAll()) {
            long flip = wanted ? 0 : -1;
            for (int start = 0; start < size; start += 64) {
                long word = values.getAtIndex(JAVA_LONG, start >>> 6) ^ flip;
                if (column.hasNulls()) {
                    word &= column.validityBits().getAtIndex(JAVA_LONG, start >>> 6);
                }
                if (size - start < 64) {
                    word &= (1L << (size - start)) - 1;
                }
                while (word != 0) {
                    rows[found++] = start + Long.numberOfTrailingZeros(word);
                    word &= word - 1;
                }
            }
        } else {
            int[] candidates = selection.rows();
            for (int i = 0; i < size; i++) {
                int row = candidates[i];
                rows[found] = row;
                found += Validity.isSet(values, row) == wanted && !column.isNull(row) ? 1 : 0;
            }
        }
        return listed(rows, found, selection);
    }

    /// Returns the selected rows where the column is null, or is not.
    public static Selection whereNull(ColumnVector column, boolean wanted, Selection selection) {
        if (!column.hasNulls()) {
            return wanted ? none() : selection;
        }
        int[] rows = new int[selection.size()];
        int found = 0;
        for (int i = 0; i < rows.length; i++) {
            int row = selection.row(i);
            rows[found] = row;
            found += column.isNull(row) == wanted ? 1 : 0;
        }
        return listed(rows, found, selection);
    }

    /// Returns a selection of the first `count` rows of an ascending list of rows that are among
    /// `from`: `from` itself when that is all of them.
    public static Selection listed(int[] rows, int count, Selection from) {
        return count == from.size() ? from : Selection.of(rows, count);
    }

    /// Returns the rows of the selection that are not in `removed`, which is part of it.
    public static Selection minus(Selection selection, Selection removed) {
        if (removed.isEmpty()) {
            return selection;
        }
        // No branch in the loop, since none could be predicted: a removed row is overwritten by the
        // next one, for which the array is one longer.
        int size = selection.size() - removed.size();
        int[] rows = new int[size + 1];
        int found = 0;
        int other = 0;
        int last = removed.size() - 1;
        for (int i = 0; found < size; i++) {
            int row = selection.row(i);
            int isRemoved = removed.row(Math.min(other, last)) == row ? 1 : 0;
            rows[found] = row;
            other += isRemoved;
            found += 1 - isRemoved;
        }
        return Selection.of(rows, found);
    }

    /// Returns the rows of both selections, which have none in common and are part of `from`.
    public static Selection union(Selection a, Selection b, Selection from) {
        if (a.isEmpty()) {
            return b;
        }
        if (b.isEmpty()) {
            return a;
        }
        int[] rows = new int[a.size() + b.size()];
        int atA = 0;
        int atB = 0;
        for (int i = 0; i < rows.length; i++) {
            boolean isFromA = atB == b.size() || (atA < a.size() && a.row(atA) < b.row(atB));
            rows[i] = isFromA ? a.row(atA++) : b.row(atB++);
        }
        return listed(rows, rows.length, from);
    }

    /// Returns the rows of the selection that are lower than the limit.
    public static Selection below(Selection selection, int limit) {
        if (selection.isAll()) {
            return Selection.all(Math.min(limit, selection.size()));
        }
        int count = 0;
        while (count < selection.size() && selection.row(count) < limit) {
            count++;
        }
        return Selection.of(selection.rows(), count);
    }
}
