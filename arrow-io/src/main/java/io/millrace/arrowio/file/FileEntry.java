package io.millrace.arrowio.file;

import java.nio.file.Path;

/// A file as a listing shows it.
///
/// @param file absolute path
/// @param modifiedMillis time of its last change
/// @param sizeBytes at the time of the listing
public record FileEntry(Path file, long modifiedMillis, long sizeBytes) {
    /// Returns the path as a URI, as Spark writes it: `file:///data/events/file-0.json`.
    String uri() {
        return uri(file);
    }

    static String uri(Path file) {
        return file.toUri().toString();
    }

    String name() {
        Path last = file.getFileName();
        return last == null ? "" : last.toString();
    }
}
