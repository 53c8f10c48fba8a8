package io.millrace;

import io.millrace.batch.StandardOutput;
import io.millrace.batch.TextTable;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The methods of [Dataset] that make it run and give its rows to the program.
///
/// @param <T> the type of the rows
abstract sealed class DatasetActions<T> permits Dataset {
    DatasetActions() {}

    abstract Actions actions();

    /// Returns the object of a row.
    abstract T decode(Row row);

    /// Returns the number of rows.
    public long count() {
        return actions().count();
    }

    /// Returns whether there are no rows.
    public boolean isEmpty() {
        return actions().take(1, "isEmpty").isEmpty();
    }

    /// Returns all rows.
    public List<T> collectAsList() {
        return decoded(actions().collect("collect"));
    }

    /// Returns all rows as an array of their type, which a Java program casts.
    public Object[] collect() {
        return collectAsList().toArray();
    }

    /// Returns the rows one after the other.
    public Iterator<T> toLocalIterator() {
        return decoded(actions().collect("toLocalIterator")).iterator();
    }

    /// Returns the first rows.
    public List<T> takeAsList(int n) {
        return decoded(actions().take(n, "take"));
    }

    /// Returns the first rows as an array of their type, which a Java program casts.
    public Object[] take(int n) {
        return takeAsList(n).toArray();
    }

    /// The same as [#take(int)].
    public Object[] head(int n) {
        return take(n);
    }

    /// Returns the first row.
    ///
    /// @throws NoSuchElementException when there is none
    public T head() {
        List<T> rows = decoded(actions().take(1, "head"));
        if (rows.isEmpty()) {
            throw new NoSuchElementException("next on empty iterator");
        }
        return rows.getFirst();
    }

    /// The same as [#head()].
    public T first() {
        return head();
    }

    private List<T> decoded(List<Row> rows) {
        return rows.stream().map(this::decode).toList();
    }

    /// Prints the first 20 rows, cells cut to 20 characters.
    public void show() {
        show(20);
    }

    /// Prints the first rows, cells cut to 20 characters.
    public void show(int numRows) {
        show(numRows, TextTable.DEFAULT_TRUNCATE);
    }

    /// Prints the first 20 rows.
    ///
    /// @param truncate whether cells are cut to 20 characters
    public void show(boolean truncate) {
        show(20, truncate);
    }

    /// Prints the first rows.
    ///
    /// @param truncate whether cells are cut to 20 characters
    public void show(int numRows, boolean truncate) {
        show(numRows, truncate ? TextTable.DEFAULT_TRUNCATE : 0);
    }

    /// Prints the first rows.
    ///
    /// @param truncate the longest cell; 0 cuts none
    public void show(int numRows, int truncate) {
        show(numRows, truncate, false);
    }

    /// Prints the first rows.
    ///
    /// @param truncate the longest cell; 0 cuts none
    /// @param vertical whether each column of a row gets a line of its own
    public void show(int numRows, int truncate, boolean vertical) {
        StandardOutput.println(actions().showString(numRows, truncate, vertical));
    }
}
