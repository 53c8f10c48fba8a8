package io.millrace.gpu.device;

import io.millrace.backend.DeviceFailedException;
import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.GpuDriver;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
/// the device is lost: most are answered to all later calls of its context, and there is no use in
/// asking further after the others. From then on nothing is asked of it but to give back what it
/// has, and it ends by itself once no table has memory of it. Whoever wants to go on opens another
/// one. Ownership: closed by the backend, after all tables.
public final class GpuDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GpuDevice.class);

    /// So long a lost device may take to give back what it has.
    private static final long CLOSE_NANOS_MAX = 10_000_000_000L;

    private final GpuDriver driver;
    private final DeviceThread thread;
    private final Parts parts;
    private final List<Runnable> beforeEnd = new CopyOnWriteArrayList<>();
    private final List<Runnable> afterEnd = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private volatile @Nullable String lostReason;
    private boolean isEnding;

    /// What is made on the device's thread.
    private static final class Parts {
        final long context;
        final Kernels kernels;
        final DeviceStream compute;
        final DeviceStream copies;
        final MemoryPool memory;
        final MemoryPool hostMemory;

        Parts(GpuDriver driver, byte[] ptx) {
            driver.init();
            long device = driver.device(0);
            // Not the primary one: others of the process may use that, and it cannot be given up.
            context = driver.createContext(device);
            try {
                int multiprocessors = driver.attribute(GpuDriver.MULTIPROCESSOR_COUNT, device);
                kernels = new Kernels(driver, ptx, multiprocessors);
                compute = new DeviceStream(driver, kernels);
                copies = new DeviceStream(driver, kernels);
                memory = new MemoryPool(new DeviceMemory(driver));
                hostMemory = new MemoryPool(new HostMemory(driver));
            } catch (RuntimeException | Error e) {
                // All that was made goes with the context, which takes much of the device's memory.
                destroyContext(driver, e);
                throw e;
            }
        }

        private void destroyContext(GpuDriver driver, Throwable failure) {
            try {
                driver.destroyContext(context);
            } catch (DriverException e) {
                failure.addSuppressed(e);
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
                device.lostReason = "its self-test failed";
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
        failIfLost();
        try {
            return thread.call(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            // Lost and at its end since it was asked above.
            failIfLost();
            throw e;
        }
    }

    private void failIfLost() {
        String reason = lostReason;
        if (reason != null) {
            throw new DeviceFailedException(reason, true, null);
        }
    }

    private <T> T guarded(Supplier<T> task) {
        // What was asked for before the loss, and gets its turn after it.
        failIfLost();
        try {
            return task.get();
        } catch (DriverException e) {
            throw failed(e);
        }
    }

    private DeviceFailedException failed(DriverException e) {
        if (!e.isOutOfMemory()) {
            lostReason = e.getMessage();
            thread.start(this::endIfUnused);
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
                        guarded(DeviceThread.returning(task));
                    } catch (RuntimeException | Error e) {
                        // The thread must live on: the context is bound to it.
                        failed.accept(e);
                    }
                });
    }

    /// Locks pages of memory of the process, for tasks.
    void lockPages(long address, long bytes) {
        driver.lockPages(address, bytes);
    }

    /// Unlocks what was locked at the address, for tasks.
    void unlockPages(long address) {
        driver.unlockPages(address);
    }

    /// Lets tasks run on the device's thread when it ends, lost or not.
    ///
    /// @param before runs while there is a context, which may answer with errors only
    /// @param after runs once the context is destroyed, and not if the driver does not say that
    void atEnd(Runnable before, Runnable after) {
        beforeEnd.add(before);
        afterEnd.add(after);
    }

    /// Runs tasks that give back what they can, on the device's thread, also when the device is
    /// lost. What the driver answers is of no use then. Once the device is at its end they run on
    /// the caller's thread, from which nothing reaches the driver: what is not the device's is
    /// given back.
    public void release(Runnable... tasks) {
        List<Runnable> all = List.of(tasks);
        try {
            thread.run(() -> Release.all(all));
        } catch (DriverException e) {
            LOG.debug("Given back to a device that is lost: {}", e.getMessage());
        } catch (RejectedExecutionException e) {
            releaseHere(all);
        }
        if (lostReason != null) {
            thread.start(this::endIfUnused);
        }
    }

    private void releaseHere(List<Runnable> tasks) {
        List<Runnable> all = new ArrayList<>(tasks);
        // Of which a part may be the process's.
        all.add(parts.hostMemory::trim);
        try {
            Release.all(all);
        } catch (DriverException e) {
            LOG.debug("Given back to a device that has ended: {}", e.getMessage());
        }
    }

    /// Returns why the device is lost, or null as long as it is not.
    public @Nullable String lostReason() {
        return lostReason;
    }

    /// Returns whether a table has memory of it. Once it is lost, and this is false, it stays so.
    public boolean isInUse() {
        return parts.memory.liveBytes() + parts.hostMemory.liveBytes() > 0;
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

    /// Gives back all that it has. A lost device has ten seconds for that: then it is left as it
    /// is, since its driver may never answer; what it gives back when it answers after all is not
    /// lost.
    @Override
    public void close() {
        close(CLOSE_NANOS_MAX);
    }

    /// For tests.
    ///
    /// @param nanosMax how long a lost device may take
    void close(long nanosMax) {
        thread.start(this::end);
        boolean isLost = lostReason != null;
        if (!DeviceThread.isDoneWithin(isLost ? nanosMax : Long.MAX_VALUE, ended)) {
            LOG.warn("A lost GPU keeps its memory for now: it does not answer");
        }
    }

    /// A lost device that nobody has memory of is of no use any more; the memory that it has is, to
    /// others.
    private void endIfUnused() {
        if (lostReason != null && !isInUse()) {
            end();
        }
    }

    /// Nobody but [#close()] waits for it, and who comes later does so without the thread.
    private void end() {
        if (isEnding) {
            return;
        }
        isEnding = true;
        thread.runTheRest();
        try {
            Release.all(lastTasks());
        } catch (DriverException e) {
            LOG.debug("Given back to a device that is lost: {}", e.getMessage());
        } finally {
            ended.complete(true);
        }
    }

    private List<Runnable> lastTasks() {
        List<Runnable> tasks = new ArrayList<>();
        if (lostReason == null) {
            tasks.add(parts.compute::synchronize);
            tasks.add(parts.copies::synchronize);
        }
        tasks.addAll(beforeEnd);
        tasks.addAll(
                List.of(
                        parts.memory::trim,
                        parts.hostMemory::trim,
                        parts.compute::destroy,
                        parts.copies::destroy,
                        parts.kernels::close,
                        this::destroyContext));
        return tasks;
    }

    private void destroyContext() {
        driver.destroyContext(parts.context);
        Release.all(afterEnd);
    }
}
