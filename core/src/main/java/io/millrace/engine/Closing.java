package io.millrace.engine;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Closing of several resources, of which one may fail.
final class Closing {
    private Closing() {}

    /// Closes all, last first, whatever some of them throw; then throws the first failure.
    static void closeAll(List<? extends AutoCloseable> resources) {
        RuntimeException failure = null;
        for (AutoCloseable resource : resources.reversed()) {
            failure = close(resource, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException close(
            AutoCloseable resource, @Nullable RuntimeException before) {
        try {
            resource.close();
            return before;
        } catch (Exception e) {
            if (before != null) {
                before.addSuppressed(e);
                return before;
            }
            return e instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException("could not be closed", e);
        }
    }
}
