package io.millrace.gpu;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/// Waits for what another thread does, as long as the test's time limit allows.
public final class Spin {
    private Spin() {}

    /// Waits without asking, where no interrupt is to be declared.
    public static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Asks until the answer is yes.
    ///
    /// @param what what is waited for, for the failure
    public static void until(String what, BooleanSupplier isSo) {
        while (!isSo.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.onSpinWait();
        }
    }
}
