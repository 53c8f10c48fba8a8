package io.millrace.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for what should come soon, in real time: a query that hangs fails its test instead of
/// hanging it.
final class Patience {
    private static final long SECONDS = 30;

    private Patience() {}

    /// What is waited for; interrupted when patience is at its end.
    @FunctionalInterface
    interface Wait {
        void await() throws Exception;
    }

    /// Waits on a thread of its own.
    ///
    /// @param what what is waited for, for the failure
    /// @throws Exception what the wait threw
    static void run(String what, Wait wait) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .name("millrace-test-wait")
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        wait.await();
                                        done.complete(null);
                                    } catch (Throwable e) {
                                        done.completeExceptionally(e);
                                    }
                                });
        try {
            done.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new AssertionError("waited " + SECONDS + " s for " + what, e);
        } catch (ExecutionException e) {
            rethrow(e.getCause() == null ? e : e.getCause());
        }
    }

    private static void rethrow(Throwable cause) throws Exception {
        switch (cause) {
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(cause);
        }
    }
}
