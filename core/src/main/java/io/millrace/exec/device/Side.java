package io.millrace.exec.device;

/// Where a batch is computed.
public enum Side {
    /// On the processor.
    HOST,
    /// On the accelerator.
    DEVICE;

    /// Returns the other side.
    Side other() {
        return this == HOST ? DEVICE : HOST;
    }
}
