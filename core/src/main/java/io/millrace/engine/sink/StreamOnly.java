package io.millrace.engine.sink;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

/// The error of a sink that takes streams only.
final class StreamOnly {
    private StreamOnly() {}

    static MillraceException error(String sink) {
        return ErrorCondition.UNSUPPORTED_SINK.error(
                "The sink " + sink + " cannot be written with write(): it takes streams only.",
                "Use writeStream(), or write to json or noop.");
    }
}
