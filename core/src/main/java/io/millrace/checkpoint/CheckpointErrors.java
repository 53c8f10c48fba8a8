package io.millrace.checkpoint;

import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.FileDamage;

import java.io.IOException;

/// The errors of a checkpoint, with what to do about each.
final class CheckpointErrors {
    private CheckpointErrors() {}

    static MillraceException missing(String file, String why) {
        return FileDamage.missing(file, why).error();
    }

    /// Returns the error of a file that is whole but says what it must not.
    static MillraceException wrong(String file, String expected, IllegalArgumentException e) {
        return new FileDamage(file, 0, expected, String.valueOf(e.getMessage())).error(e);
    }

    static MillraceException incompatible(String what) {
        return ErrorCondition.CHECKPOINT_INCOMPATIBLE.error(
                what,
                "Run the query that wrote the checkpoint, with this or a later version of Millrace,"
                        + " or start with a new checkpoint directory.");
    }

    static MillraceException io(String location, String doing, IOException cause) {
        return ErrorCondition.CHECKPOINT_IO.error(
                "The checkpoint `"
                        + location
                        + "` failed while "
                        + doing
                        + ": "
                        + CauseText.of(cause)
                        + ".",
                "See to the disk and start the query again; it goes on from its last commit.",
                cause);
    }

    static MillraceException fenced(String location, long epoch) {
        return ErrorCondition.FENCED.error(
                "A newer run took over the checkpoint `"
                        + location
                        + "` from this one of epoch "
                        + epoch
                        + ".",
                "Let the newer run go on, or stop it and start this query again.");
    }
}
