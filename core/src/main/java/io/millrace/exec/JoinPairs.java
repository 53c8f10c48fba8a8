package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.Arrays;

/// A block of pairs of row numbers, at most a batch of them. Not thread-safe.
final class JoinPairs {
    private static final int CAPACITY_MIN = 256;

    private int[] leftRows = new int[CAPACITY_MIN];
    private int[] rightRows = new int[CAPACITY_MIN];
    private int count;

    /// Returns what a block of so many pairs takes at most, as far as it may grow.
    static long bytesMax(int pairs) {
        return 2L * Integer.BYTES * Math.clamp(2L * pairs, CAPACITY_MIN, Batch.ROW_COUNT_MAX);
    }

    void add(int leftRow, int rightRow) {
        if (count == leftRows.length) {
            leftRows = Arrays.copyOf(leftRows, 2 * count);
            rightRows = Arrays.copyOf(rightRows, 2 * count);
        }
        leftRows[count] = leftRow;
        rightRows[count++] = rightRow;
    }

    boolean isFull() {
        return count == Batch.ROW_COUNT_MAX;
    }

    int count() {
        return count;
    }

    int leftRow(int pair) {
        return leftRows[pair];
    }

    int rightRow(int pair) {
        return rightRows[pair];
    }

    /// Returns the left rows, of which the first [#count()] count; shared.
    int[] leftRows() {
        return leftRows;
    }

    /// Returns the right rows, of which the first [#count()] count; shared.
    int[] rightRows() {
        return rightRows;
    }

    /// Keeps the first pairs.
    void truncate(int kept) {
        count = kept;
    }

    /// Keeps the selected pairs.
    void keep(Selection selection) {
        for (int i = 0; i < selection.size(); i++) {
            int pair = selection.row(i);
            leftRows[i] = leftRows[pair];
            rightRows[i] = rightRows[pair];
        }
        count = selection.size();
    }

    void clear() {
        count = 0;
    }
}
