package io.millrace.batch;

import java.util.Arrays;

/// Which rows of a batch take part, in ascending order: all of the first `size`, or listed ones.
///
/// Immutable, except that a listed selection shares the array it was made from; who made it must
/// not change that array while the selection is in use. Hot loops ask [#isAll()] once and then run
/// over `0 .. size` or over [#rows()].
public final class Selection {
    private static final int[] NONE = new int[0];

    private final int[] rows;
    private final int size;
    private final boolean all;

    private Selection(int[] rows, int size, boolean all) {
        this.rows = rows;
        this.size = size;
        this.all = all;
    }

    /// Selects the rows `0 .. rowCount`.
    public static Selection all(int rowCount) {
        return new Selection(NONE, rowCount, true);
    }

    /// Selects the first `size` entries of an ascending list of distinct rows; shares the array.
    public static Selection of(int[] rows, int size) {
        return new Selection(rows, size, false);
    }

    /// Returns a selection of the same rows that shares no array.
    public Selection copy() {
        return all ? this : new Selection(Arrays.copyOf(rows, size), size, false);
    }

    /// Returns whether the selection is the rows `0 .. size`.
    public boolean isAll() {
        return all;
    }

    /// Returns the number of selected rows.
    public int size() {
        return size;
    }

    /// Returns whether no row is selected.
    public boolean isEmpty() {
        return size == 0;
    }

    /// Returns the `i`-th selected row.
    public int row(int i) {
        return all ? i : rows[i];
    }

    /// Returns the list, of which the first [#size()] entries count; only of a listed selection.
    public int[] rows() {
        if (all) {
            throw new IllegalStateException("all rows are selected: there is no list");
        }
        return rows;
    }
}
