package io.millrace.gpu.device;

import io.millrace.backend.DeviceFailedException;
import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.GpuDriver;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The first device of the machine: its context, kernels, streams, memory, and the thread that
/// makes all calls of the driver.
///
/// ```text
///   copies    host -> device, of batches
///   compute   kernels, and the copies that belong between them
/// ```
///
/// Threads: any thread may [#call]; everything else is for tasks that run there. Errors: what the
/// driver answers reaches the caller as [DeviceFailedException]. After any error but out of memory
/// the device is lost: most are answered to all later calls of the process, and there is no use in
/// asking further after the others. Ownership: closed by the backend, after all tables.
public final class GpuDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GpuDevice.class);

    private final GpuDriver driver;
    private final DeviceThread thread;
    private final Parts parts;
    private volatile @Nullable String lostReason;

    /// What is made on the device's thread.
    private static final class Parts {
        final long device;
        final Kernels kernels;
        final DeviceStream compute;
        final DeviceStream copies;
        final MemoryPool memory;
        final MemoryPool hostMemory;

        Parts(GpuDriver driver, byte[] ptx) {
            driver.init();
            device = driver.device(0);
            long context = driver.retainPrimaryContext(device);
            try {
                driver.setCurrentContext(context);
                int multiprocessors = driver.attribute(GpuDriver.MULTIPROCESSOR_COUNT, device);
                kernels = new Kernels(driver, ptx, multiprocessors);
                compute = new DeviceStream(driver, kernels);
                copies = new DeviceStream(driver, kernels);
                memory = new MemoryPool(new DeviceMemory(driver));
                hostMemory = new MemoryPool(new HostMemory(driver));
            } catch (RuntimeException | Error e) {
                // All that was made goes with the context, which takes much of the device's memory.
                driver.releasePrimaryContext(device);
                throw e;
            }
        }
    }

    /// Memory of the device.
    private record DeviceMemory(GpuDriver driver) implements MemoryPool.Source {
        @Override
        public long allocate(long bytes) {
            return driver.allocate(bytes);
        }

        @Override
        public void free(long address) {
            driver.free(address);
        }
    }

    private GpuDevice(GpuDriver driver, DeviceThread thread, Parts parts) {
        this.driver = driver;
        this.thread = thread;
        this.parts = parts;
    }

    /// Opens the device and runs the self-test.
    ///
    /// @param ptx the kernels
    /// @throws DriverException when the driver refuses
    /// @throws IllegalStateException when the self-test gives a wrong answer
    public static GpuDevice open(GpuDriver driver, byte[] ptx) {
        DeviceThread thread = new DeviceThread("millrace-gpu");
        try {
            Parts parts = thread.call(() -> new Parts(driver, ptx));
            GpuDevice device = new GpuDevice(driver, thread, parts);
            try {
                thread.call(() -> SelfTest.run(device));
                return device;
            } catch (RuntimeException | Error e) {
                device.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            thread.close();
            throw e;
        }
    }

    /// Runs a task on the device's thread and waits for it, whatever it takes; an interrupt does
    /// not cut the wait short.
    ///
    /// @throws DeviceFailedException when the driver answers with an error, or has lost the device
    ///   before
    public <T> T call(Supplier<T> task) {
        String reason = lostReason;
        if (reason != null) {
            throw new DeviceFailedException(reason, true, null);
        }
        try {
            return thread.call(task);
        } catch (DriverException e) {
            throw failed(e);
        }
    }

    private DeviceFailedException failed(DriverException e) {
        if (!e.isOutOfMemory()) {
            lostReason = e.getMessage();
        }
        return new DeviceFailedException(String.valueOf(e.getMessage()), !e.isOutOfMemory(), e);
    }

    /// Runs a task as [#call] does.
    public void run(Runnable task) {
        call(DeviceThread.returning(task));
    }

    /// Runs a task on the device's thread, later.
    ///
    /// @param failed is told what the task threw, as [#call] would throw it
    public void start(Runnable task, Consumer<Throwable> failed) {
        String reason = lostReason;
        if (reason != null) {
            failed.accept(new DeviceFailedException(reason, true, null));
            return;
        }
        thread.start(
                () -> {
                    try {
                        task.run();
                    } catch (DriverException e) {
                        failed.accept(failed(e));
                    } catch (RuntimeException | Error e) {
                        // The thread must live on: the context is bound to it.
                        failed.accept(e);
                    }
                });
    }

    /// Returns new page-locked memory of the driver, for tasks.
    long allocateHost(long bytes) {
        return driver.allocateHost(bytes);
    }

    /// Gives page-locked memory back, for tasks.
    void freeHost(long address) {
        driver.freeHost(address);
    }

    /// Runs tasks that give back what they can, on the device's thread, also when the device is
    /// lost. What the driver answers is of no use then.
    public void release(Runnable... tasks) {
        List<Runnable> all = List.of(tasks);
        try {
            thread.run(() -> Release.all(all));
        } catch (DriverException e) {
            LOG.debug("Given back to a device that is lost: {}", e.getMessage());
        } catch (RejectedExecutionException e) {
            // The device is closed, and its memory gone; what is not the device's is given back.
            try {
                Release.all(all);
            } catch (RuntimeException other) {
                LOG.debug("Given back to a device that is closed: {}", other.getMessage());
            }
        }
    }

    /// Returns why the device is lost, or null as long as it is not.
    public @Nullable String lostReason() {
        return lostReason;
    }

    /// Returns the stream of kernels.
    public DeviceStream compute() {
        return parts.compute;
    }

    /// Returns the stream of copies to the device.
    public DeviceStream copies() {
        return parts.copies;
    }

    /// Returns the device's memory.
    public MemoryPool memory() {
        return parts.memory;
    }

    /// Returns page-locked memory of the host, which copies at the speed of the bus.
    public MemoryPool hostMemory() {
        return parts.hostMemory;
    }

    /// Gives idle memory back to the system where it is much, for tasks: when a table is closed.
    public void trim() {
        Release.all(List.of(parts.memory::trimLarge, parts.hostMemory::trimLarge));
    }

    /// Returns a new event, which has happened.
    public DeviceEvent newEvent() {
        return new DeviceEvent(driver);
    }

    @Override
    public void close() {
        try {
            release(
                    parts.compute::synchronize,
                    parts.copies::synchronize,
                    parts.memory::trim,
                    parts.hostMemory::trim,
                    parts.compute::destroy,
                    parts.copies::destroy,
                    parts.kernels::close,
                    () -> driver.releasePrimaryContext(parts.device));
        } finally {
            thread.close();
        }
    }
}
