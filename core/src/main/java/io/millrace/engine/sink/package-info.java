/// The sinks that are always there: `memory`, `console` and `noop`. Each is a
/// [io.millrace.connector.SinkProvider], as those on the class path are.
@NullMarked
package io.millrace.engine.sink;

import org.jspecify.annotations.NullMarked;
