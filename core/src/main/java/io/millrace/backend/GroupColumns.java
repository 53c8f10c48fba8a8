package io.millrace.backend;

import io.millrace.batch.VarWidthBuilder;

/// What [PartialsBuilder] asks of whoever holds groups: values by group, called once for each group
/// that is handed out, never for each row.
///
/// A method is only asked of keys and measures that it fits: words of types of fixed width, bytes
/// of strings and binary values. Measures are numbered as in the spec, the columns of one as in
/// [PartialsLayout].
public interface GroupColumns {
    /// Returns the id of the group's window.
    long windowId(int group);

    /// Returns whether the key is null.
    boolean isKeyNull(int key, int group);

    /// Returns the key, not null, as one of [OrderedWords].
    long keyWord(int key, int group);

    /// Appends the key, not null.
    void appendKey(int key, int group, VarWidthBuilder target);

    /// Returns about how many bytes the group takes in partials, beyond a few for each column.
    long byteCount(int group);

    /// Returns the value of a measure's column of longs that are never null.
    ///
    /// @param column position among the measure's columns
    long number(int measure, int column, int group);

    /// Appends the value of a measure's column of bytes that are never null.
    void appendBytes(int measure, int column, int group, VarWidthBuilder target);

    /// Returns whether the value of a measure's column is not null.
    boolean hasValue(int measure, int column, int group);

    /// Returns the value of a measure's column, not null, as one of [OrderedWords].
    long valueWord(int measure, int column, int group);

    /// Appends the value of a measure's column, not null.
    void appendValue(int measure, int column, int group, VarWidthBuilder target);

    /// Says that the bytes of listed groups are wanted next, so that they can be brought into the
    /// cache side by side.
    ///
    /// @param from the first in the list
    /// @param to after the last
    default void touchBytes(int measure, int column, int[] groups, int from, int to) {}
}
