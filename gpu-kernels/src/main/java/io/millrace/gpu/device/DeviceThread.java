package io.millrace.gpu.device;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The one thread that calls the driver, to which the device's context is bound: a platform thread,
/// because virtual ones change the thread that carries them, and a daemon.
final class DeviceThread implements AutoCloseable {
    private final ThreadPoolExecutor executor;

    DeviceThread(String name) {
        this.executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.MILLISECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name(name).factory());
    }

    /// Runs the task and waits for it, as long as it takes: the task uses what the caller owns, so
    /// neither an interrupt nor a limit cuts the wait short. A driver that never answers therefore
    /// holds its caller for ever, as it does in every program that uses it; the thread is a daemon,
    /// so that the process can end. The interrupt's flag is set again afterwards.
    ///
    /// @throws RuntimeException or Error, the one of the task itself
    /// @throws RejectedExecutionException when the thread takes no more tasks
    <T> T call(Supplier<T> task) {
        try {
            return await(executor.submit(task::get), Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits no longer than so.
    ///
    /// @return whether it is done
    static boolean isDoneWithin(long nanosMax, Future<?> future) {
        try {
            await(future, nanosMax);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static <T> T await(Future<T> future, long nanosMax) throws TimeoutException {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return future.get(nanosMax, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Runs the task as [#call] does.
    void run(Runnable task) {
        call(returning(task));
    }

    /// Returns the task as one with a result, which is of no use.
    static Supplier<Object> returning(Runnable task) {
        return () -> {
            task.run();
            return task;
        };
    }

    /// Runs the task later, without waiting for it; not if the thread has ended.
    void start(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Nobody needs any more what it would have made.
            return;
        }
    }

    /// Takes no more tasks, and runs those that were asked for before; for a task that is the last
    /// one and may never return, so that nobody waits behind it. On the thread itself.
    void runTheRest() {
        executor.shutdown();
        for (Runnable next = executor.getQueue().poll();
                next != null;
                next = executor.getQueue().poll()) {
            next.run();
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException exception
                ? exception
                : new IllegalStateException(failure);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
