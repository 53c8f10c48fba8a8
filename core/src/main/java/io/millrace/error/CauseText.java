package io.millrace.error;

import java.nio.file.FileSystemException;

/// What a cause says of itself, for the message of the error that is made over it.
public final class CauseText {
    private CauseText() {}

    /// Returns the cause's text. Errors of a file system often say no more than the file's name:
    /// then their type, which tells what happened, stands before it.
    public static String of(Throwable cause) {
        String text = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        if (text == null || text.isBlank()) {
            return type;
        }
        return cause instanceof FileSystemException e && e.getReason() == null
                ? type + ": " + text
                : text;
    }
}
