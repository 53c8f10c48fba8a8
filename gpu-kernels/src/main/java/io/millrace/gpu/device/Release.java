package io.millrace.gpu.device;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Gives back several things, all of them whatever becomes of one: a lost device answers every call
/// with an error, and does what it can.
public final class Release {
    private Release() {}

    /// Runs all tasks.
    ///
    /// @throws RuntimeException the first of them, once all have run
    public static void all(List<? extends Runnable> tasks) {
        RuntimeException first = null;
        for (Runnable task : tasks) {
            first = withFailure(first, task);
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable RuntimeException withFailure(
            @Nullable RuntimeException first, Runnable task) {
        try {
            task.run();
            return first;
        } catch (RuntimeException e) {
            if (first == null) {
                return e;
            }
            first.addSuppressed(e);
            return first;
        }
    }
}
