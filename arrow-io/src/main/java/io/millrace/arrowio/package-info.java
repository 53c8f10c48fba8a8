/// Bytes to Arrow column vectors and back, and the file, socket and rate sources. It must not know
/// queries, state or backends. The engine finds its formats by `ServiceLoader`.
@NullMarked
package io.millrace.arrowio;

import org.jspecify.annotations.NullMarked;
