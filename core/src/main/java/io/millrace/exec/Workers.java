package io.millrace.exec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The worker threads of a session: `local[n]` gives n - 1 of them, since the thread that asks
/// works, too.
///
/// Work is spread by morsels: whoever is free takes the next, so a slow or skewed one holds up
/// nobody but itself. The threads are daemons, started when first needed. Thread-safe.
public final class Workers implements AutoCloseable {
    private final int count;
    private final AtomicInteger threadNumber = new AtomicInteger();
    private @Nullable ExecutorService pool;
    private boolean isClosed;

    /// Work on one morsel.
    interface MorselTask {
        /// Does the work.
        ///
        /// @param worker 0 to the number of workers - 1; one thread at a time has a number
        /// @param morsel position of the morsel
        void run(int worker, int morsel) throws Exception;
    }

    /// Creates a pool of so many workers, the asking thread counted.
    public Workers(int count) {
        this.count = count;
    }

    /// Returns the number of workers, the asking thread counted.
    public int count() {
        return count;
    }

    /// Runs the task for every morsel and returns when all have ended. The first failure stops the
    /// taking of further morsels and is thrown, others are suppressed in it.
    ///
    /// @param activities where each worker says what it is at
    void run(List<? extends Morsel> morsels, Activities activities, MorselTask task)
            throws Exception {
        int helpers = Math.min(count, morsels.size()) - 1;
        Run run = new Run(morsels, activities, task);
        List<Future<?>> futures = new ArrayList<>(Math.max(helpers, 0));
        for (int worker = 1; worker <= helpers; worker++) {
            int number = worker;
            futures.add(pool().submit(() -> run.work(number)));
        }
        run.work(0);
        run.await(futures);
    }

    private synchronized ExecutorService pool() {
        if (isClosed) {
            throw new CancellationException("the session is closed");
        }
        if (pool == null) {
            pool = Executors.newFixedThreadPool(Math.max(1, count - 1), this::newThread);
        }
        return pool;
    }

    private Thread newThread(Runnable target) {
        Thread thread = new Thread(target, "millrace-worker-" + threadNumber.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (pool != null) {
            pool.shutdownNow();
        }
    }

    /// One call of [#run].
    private static final class Run {
        private final List<? extends Morsel> morsels;
        private final Activities activities;
        private final MorselTask task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicBoolean isFailed = new AtomicBoolean();
        private @Nullable Throwable failure;

        Run(List<? extends Morsel> morsels, Activities activities, MorselTask task) {
            this.morsels = morsels;
            this.activities = activities;
            this.task = task;
        }

        void work(int worker) {
            try {
                int morsel = next.getAndIncrement();
                while (morsel < morsels.size() && !isFailed.get()) {
                    activities.begin(morsels.get(morsel).description());
                    task.run(worker, morsel);
                    morsel = next.getAndIncrement();
                }
            } catch (Throwable e) {
                fail(e);
            } finally {
                activities.end();
            }
        }

        @SuppressWarnings("ReferenceEquality") // a failure cannot suppress itself
        private synchronized void fail(Throwable e) {
            isFailed.set(true);
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }

        /// Waits even when interrupted: the memory that helpers use must not be freed under them.
        void await(List<Future<?>> futures) throws Exception {
            boolean wasInterrupted = false;
            for (Future<?> future : futures) {
                boolean isDone = false;
                while (!isDone) {
                    try {
                        future.get();
                        isDone = true;
                    } catch (InterruptedException _) {
                        wasInterrupted = true;
                        fail(new CancellationException("interrupted"));
                    } catch (ExecutionException | CancellationException e) {
                        fail(e);
                        isDone = true;
                    }
                }
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
            rethrow();
        }

        private synchronized void rethrow() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof Exception exception) {
                throw exception;
            }
        }
    }
}
