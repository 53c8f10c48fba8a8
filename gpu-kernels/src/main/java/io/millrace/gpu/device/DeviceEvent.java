package io.millrace.gpu.device;

import io.millrace.gpu.driver.GpuDriver;

/// A moment in a stream, which others wait for. It has happened as long as it is not recorded.
///
/// Used on the device's thread alone.
public final class DeviceEvent implements AutoCloseable {
    private final GpuDriver driver;
    private final long handle;

    DeviceEvent(GpuDriver driver) {
        this.driver = driver;
        this.handle = driver.createEvent();
    }

    long handle() {
        return handle;
    }

    /// Returns whether it has happened.
    public boolean hasHappened() {
        return driver.hasHappened(handle);
    }

    /// Waits until it has happened.
    public void await() {
        driver.synchronizeEvent(handle);
    }

    @Override
    public void close() {
        driver.destroyEvent(handle);
    }
}
