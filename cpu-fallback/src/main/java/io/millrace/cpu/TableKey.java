package io.millrace.cpu;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.VarWidthBuilder;

/// A key of a table: turns values of its column into words by which groups are found, and words
/// back into values. A null is the word [io.millrace.backend.OrderedWords#NULL].
sealed interface TableKey permits FixedKey, StringKey {
    /// Writes the words of the chunk's rows.
    void load(ColumnVector column, RowChunk chunk, long[] words);

    /// Returns whether [io.millrace.backend.OrderedWords#NULL] may also be a value, so that nulls
    /// need a flag.
    boolean needsNullFlag();

    /// Replaces words by words whose signed order is that of the values.
    ///
    /// @param words of the groups to be sorted; changed
    void rank(long[] words);

    /// Appends the value of a word that is not null; only for keys of no fixed width.
    void append(long word, VarWidthBuilder target);

    /// Forgets the values of no group any more, if it is worth while, and changes the words that
    /// the groups have in `rows[at + i * stride]`.
    void compact(long[] rows, int at, int stride, int groupCount);

    /// Forgets everything.
    void clear();

    long memoryBytes();
}
