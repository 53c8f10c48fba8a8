package io.millrace.connector;

/// A part of a scan that one thread reads: a file or a piece of one, a partition's range.
///
/// The order of splits, and of rows within a split, is the order of rows of the source. Immutable.
public interface InputSplit {
    /// Returns a text for `status` and error messages that names the part, such as a file.
    String description();

    /// Returns how many bytes of input the part has, by which batches are sized; 0 when nobody
    /// knows.
    default long byteCount() {
        return 0;
    }
}
