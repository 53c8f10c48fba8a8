package io.millrace.arrowio.file;

/// What a reader makes of a path that a listing found.
enum Sighting {
    /// It was read, and never will be again.
    TAKEN,
    /// An earlier listing told the reader of it, and whether it will be read is open.
    KNOWN,
    /// The reader wants to know more of it.
    NEW
}
