/// Files as a source and a sink: which files there are and in which order, which were read already,
/// what pins them, in which pieces they are read; and how a written directory becomes visible.
/// Knows nothing of what is in a file, and nothing of queries. The entry types are
/// [io.millrace.arrowio.file.FileStreamSource] and [io.millrace.arrowio.file.FileScan].
@NullMarked
package io.millrace.arrowio.file;

import org.jspecify.annotations.NullMarked;
