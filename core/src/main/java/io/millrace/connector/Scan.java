package io.millrace.connector;

import java.io.IOException;
import java.util.List;

/// A bounded read: the static frame of a source.
public interface Scan extends AutoCloseable {
    /// Returns a text for `explain`.
    String description();

    /// Returns the splits, in the order of the source's rows.
    List<InputSplit> planInputSplits() throws IOException;

    /// Opens a reader; the caller closes it. Thread-safe.
    BatchReader open(InputSplit split, ReadContext context) throws IOException;

    @Override
    void close();
}
