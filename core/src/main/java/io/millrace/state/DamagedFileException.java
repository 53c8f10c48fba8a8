package io.millrace.state;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

/// `CHECKPOINT_CORRUPT` that knows file and offset, for whoever lists damage instead of stopping at
/// it. Made by [FileDamage#error()].
public final class DamagedFileException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final transient FileDamage damage;

    DamagedFileException(FileDamage damage, @Nullable Throwable cause) {
        super(
                ErrorCondition.CHECKPOINT_CORRUPT,
                damage + ".",
                "Run `./millrace checkpoint verify` on the checkpoint directory to see all damage"
                        + " and what a start would do. Restore the file from a copy, or start the"
                        + " query with a new checkpoint directory; nothing was changed.",
                cause);
        this.damage = damage;
    }

    /// Returns what is damaged.
    public FileDamage damage() {
        return damage;
    }
}
