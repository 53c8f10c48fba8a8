package io.millrace.cpu;

import io.millrace.backend.GroupKey;
import io.millrace.backend.ValueReader;
import io.millrace.backend.ValueWriter;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;

/// A key of a table: turns values of its column into words by which groups are found, and words
/// back into values. A null is the word [io.millrace.backend.OrderedWords#NULL].
sealed interface TableKey permits FixedKey, StringKey {
    /// Returns a key for the column.
    ///
    /// @param keepsZeroSign whether -0.0 and 0.0 are two values, as they are not where rows are
    ///   grouped
    static TableKey of(GroupKey key, boolean keepsZeroSign) {
        return PhysicalType.of(key.type()).isFixedWidth()
                ? new FixedKey(key.type(), keepsZeroSign)
                : new StringKey();
    }

    /// Writes the words of the chunk's rows.
    void load(ColumnVector column, RowChunk chunk, long[] words);

    /// Returns whether [io.millrace.backend.OrderedWords#NULL] may also be a value, so that nulls
    /// need a flag.
    boolean needsNullFlag();

    /// Replaces words by words whose signed order is that of the values.
    ///
    /// @param words of the groups to be sorted; changed
    void rank(long[] words);

    /// Compares two values by their words, which are not null.
    int compare(long a, long b);

    /// Returns the bytes that [#write] writes for the value of a word.
    int byteCount(long word);

    /// Writes the value of a word that is not null.
    void write(long word, ValueWriter target);

    /// Returns the word of a value that [#write] has written.
    long read(ValueReader source);

    /// Appends the value of a word that is not null; only for keys of no fixed width.
    void append(long word, VarWidthBuilder target);

    /// Forgets the values of no group any more, if it is worth while, and changes the words that
    /// the groups have in `rows[at + i * stride]`.
    void compact(long[] rows, int at, int stride, int groupCount);

    /// Forgets everything.
    void clear();

    long memoryBytes();
}
