/// Reading and writing of dates and timestamps as text, and the offsets of time zones, on bytes and
/// without allocation per value. Knows nothing of batches, expressions or clocks: all functions
/// depend on their arguments alone. The entry types are [io.millrace.expr.time.TimestampParser] and
/// [io.millrace.expr.time.TimestampFormatter].
@NullMarked
package io.millrace.expr.time;

import org.jspecify.annotations.NullMarked;
