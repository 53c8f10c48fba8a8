package io.millrace.exec;

import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.ReadContext;

import java.io.IOException;
import java.util.List;

/// What a source scan reads this time: all of a static source, or one micro-batch's range.
public interface ScanInput {
    /// Returns the splits in row order.
    List<InputSplit> splits() throws IOException;

    /// Opens a reader; the caller closes it. Thread-safe.
    BatchReader open(InputSplit split, ReadContext context) throws IOException;
}
