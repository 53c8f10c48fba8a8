package io.millrace.engine;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Closing of several resources, of which one may fail.
final class Closing {
    private Closing() {}

    /// Closes all, last first, whatever some of them throw; then throws the first failure.
    static void closeAll(List<? extends AutoCloseable> resources) {
        Throwable failure = null;
        for (AutoCloseable resource : resources.reversed()) {
            failure = close(resource, failure);
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("could not be closed", failure);
        }
    }

    // Errors, too: a lack of memory here must not keep the others open.
    private static @Nullable Throwable close(AutoCloseable resource, @Nullable Throwable before) {
        try {
            resource.close();
            return before;
        } catch (Throwable e) {
            if (before != null) {
                before.addSuppressed(e);
                return before;
            }
            return e;
        }
    }
}
