package io.millrace.arrowio.file;

/// A file that a batch reads: one that was hashed before, or one that is hashed by reading it.
sealed interface ChosenFile permits PinnedContent, UnhashedFile {
    /// Returns the size that counts.
    long sizeBytes();
}
