package io.millrace.gpu.device;

import io.millrace.gpu.driver.DriverException;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Gives back several things, all of them whatever the driver answers to one: a lost device answers
/// every call with an error, and does what it can.
public final class Release {
    private Release() {}

    /// Runs all tasks.
    ///
    /// @throws DriverException the first answer that was an error, once all have run
    public static void all(List<? extends Runnable> tasks) {
        DriverException first = null;
        for (Runnable task : tasks) {
            first = withFailure(first, task);
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable DriverException withFailure(
            @Nullable DriverException first, Runnable task) {
        try {
            task.run();
            return first;
        } catch (DriverException e) {
            if (first == null) {
                return e;
            }
            first.addSuppressed(e);
            return first;
        }
    }
}
