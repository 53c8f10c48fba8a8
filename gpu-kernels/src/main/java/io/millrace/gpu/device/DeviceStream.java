package io.millrace.gpu.device;

import io.millrace.gpu.driver.GpuDriver;

/// A queue of copies and kernels of the device, which run one after the other.
///
/// Used on the device's thread alone.
public final class DeviceStream {
    private final GpuDriver driver;
    private final Kernels kernels;
    private final long handle;

    DeviceStream(GpuDriver driver, Kernels kernels) {
        this.driver = driver;
        this.kernels = kernels;
        this.handle = driver.createStream();
    }

    /// Puts a kernel into the queue.
    ///
    /// @param elements how many it is to look at
    public void launch(Kernel kernel, long elements, long... parameters) {
        kernels.launch(handle, kernel, elements, parameters);
    }

    /// Copies to the device. The source must stay as it is until the copy is over.
    public void copyToDevice(long target, long source, long bytes) {
        if (bytes > 0) {
            driver.copyToDevice(target, source, bytes, handle);
        }
    }

    /// Copies to the host; the bytes are there once the copy is over.
    public void copyToHost(long target, long source, long bytes) {
        if (bytes > 0) {
            driver.copyToHost(target, source, bytes, handle);
        }
    }

    /// Copies within the device.
    public void copyOnDevice(long target, long source, long bytes) {
        if (bytes > 0) {
            driver.copyOnDevice(target, source, bytes, handle);
        }
    }

    /// Sets words of 8 bytes.
    public void fillLongs(long target, long word, long count) {
        if ((int) word == (int) (word >>> Integer.SIZE)) {
            fillInts(target, (int) word, 2 * count);
        } else if (count > 0) {
            launch(Kernel.FILL64, count, count, word, target);
        }
    }

    /// Sets words of 4 bytes.
    public void fillInts(long target, int word, long count) {
        if (count > 0) {
            driver.fill(target, word, count, handle);
        }
    }

    /// Makes the event happen once all that is in the queue is done.
    public void record(DeviceEvent event) {
        driver.recordEvent(event.handle(), handle);
    }

    /// Lets what comes next wait for the event.
    public void waitFor(DeviceEvent event) {
        driver.waitForEvent(handle, event.handle());
    }

    /// Waits until the queue is empty.
    public void synchronize() {
        driver.synchronizeStream(handle);
    }

    void destroy() {
        driver.destroyStream(handle);
    }
}
