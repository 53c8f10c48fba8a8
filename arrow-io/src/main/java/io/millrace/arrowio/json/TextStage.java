package io.millrace.arrowio.json;

/// Strings in UTF-8 or binary values.
abstract sealed class TextStage extends ColumnStage permits StringStage, DictionaryStage {
    /// Sets the row to a copy of `source[start .. start + length]`.
    abstract void set(int row, byte[] source, int start, int length);

    /// Sets the row to a copy of the array.
    final void set(int row, byte[] source) {
        set(row, source, 0, source.length);
    }
}
