package io.millrace.engine;

import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.io.IOException;

/// The error of a source that could not be read.
final class SourceFailures {
    private SourceFailures() {}

    static MillraceException of(String source, IOException cause) {
        return ErrorCondition.SOURCE_FAILED.error(
                "The source " + source + " could not be read: " + CauseText.of(cause) + ".",
                "Check that it is there and can be read, then start again.",
                cause);
    }
}
