/// Streams of columns that lie in memory already, so that a benchmark does not time decoding.
@NullMarked
package io.millrace.app.bench.arrow;

import org.jspecify.annotations.NullMarked;
