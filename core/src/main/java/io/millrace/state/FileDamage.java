package io.millrace.state;

import io.millrace.error.Redaction;

import org.jspecify.annotations.Nullable;

/// Where a file of a checkpoint first is not what it must be.
///
/// @param file its name in the checkpoint, such as `offsets/4`
/// @param offset of the first byte that is known to be wrong, or of the piece that has one; the
///   length of the file when its end is missing; 0 when the whole file is
/// @param expected what must be there, in words
/// @param actual what is there, in words
public record FileDamage(String file, long offset, String expected, String actual) {
    /// Escapes control characters, since what is there comes from the file.
    public FileDamage {
        expected = Redaction.text(expected);
        actual = Redaction.text(actual);
    }

    /// Returns the damage of a file that is not there.
    public static FileDamage missing(String file, String why) {
        return new FileDamage(file, 0, "a file, " + why, "none");
    }

    /// Returns the error that says so.
    public DamagedFileException error() {
        return new DamagedFileException(this, null);
    }

    /// Returns the error that says so.
    ///
    /// @param cause what noticed it
    public DamagedFileException error(@Nullable Throwable cause) {
        return new DamagedFileException(this, cause);
    }

    /// Returns a sentence without its full stop.
    @Override
    public String toString() {
        return "Checkpoint file `%s` is damaged at offset %d: expected %s, found %s"
                .formatted(file, offset, expected, actual);
    }
}
