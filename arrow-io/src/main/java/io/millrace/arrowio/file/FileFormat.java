package io.millrace.arrowio.file;

import io.millrace.connector.BatchReader;
import io.millrace.connector.ReadContext;

import java.io.IOException;

/// What is in the files of a source. Thread-safe.
public interface FileFormat {
    /// Returns whether a file may be read in pieces that begin anywhere.
    boolean isSplittable();

    /// Returns whether readers show all bytes of their piece to [FileSplit#show], each once and in
    /// order, when they read them. A reader that is closed before its end has shown the first ones.
    boolean showsBytes();

    /// Opens a reader; the caller closes it.
    BatchReader open(FileSplit split, ReadContext context) throws IOException;
}
