package io.millrace.exec;

import io.millrace.connector.BatchReader;

import java.io.IOException;

/// A piece of a pipeline's input that one worker takes at a time. Position in the list of morsels
/// is position in the row order.
interface Morsel {
    /// Returns a text that names the piece to the user.
    String description();

    /// Opens a reader, which the caller closes.
    BatchReader open() throws IOException;
}
