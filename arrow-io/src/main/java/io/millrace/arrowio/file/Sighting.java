package io.millrace.arrowio.file;

/// What a reader makes of a path that a listing found.
enum Sighting {
    /// It was read, and never will be again.
    TAKEN,
    /// An earlier listing told the reader of it, and it was not read yet.
    KNOWN,
    /// The reader wants to know more of it.
    NEW
}
