package io.millrace.backend;

import io.millrace.batch.VarWidthBuilder;

/// What [PartialsBuilder] asks of whoever holds groups: values by group, called once for each group
/// that is handed out, never for each row.
///
/// A method is only asked of keys and measures that it fits: words of types of fixed width, bytes
/// of strings and binary values. Measures are numbered as in the spec.
public interface GroupColumns {
    /// Returns the id of the group's window.
    long windowId(int group);

    /// Returns whether the key is null.
    boolean isKeyNull(int key, int group);

    /// Returns the key, not null, as one of [OrderedWords].
    long keyWord(int key, int group);

    /// Appends the key, not null.
    void appendKey(int key, int group, VarWidthBuilder target);

    /// Returns the number of values that were counted, summed or averaged.
    long count(int measure, int group);

    /// Returns the low 64 bits of a sum of integers.
    long sumLow(int measure, int group);

    /// Returns the high 64 bits of a sum of integers.
    long sumHigh(int measure, int group);

    /// Appends the canonical bytes of a sum of floats.
    void appendSum(int measure, int group, VarWidthBuilder target);

    /// Returns whether a smallest or largest value exists.
    boolean hasValue(int measure, int group);

    /// Returns the smallest or largest value, which exists, as one of [OrderedWords].
    long valueWord(int measure, int group);

    /// Appends the smallest or largest value, which exists.
    void appendValue(int measure, int group, VarWidthBuilder target);
}
