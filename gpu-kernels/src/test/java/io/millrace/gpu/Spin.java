package io.millrace.gpu;

import java.util.function.BooleanSupplier;

/// Waits for what another thread does, as long as the test's time limit allows.
public final class Spin {
    private Spin() {}

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
