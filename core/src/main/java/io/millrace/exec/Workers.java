package io.millrace.exec;

import io.millrace.streaming.Clock;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The worker threads of a session: `local[n]` gives n - 1 of them, since the thread that asks
/// works, too.
///
/// Work is spread by morsels: whoever is free takes the next, so a slow or skewed one holds up
/// nobody but itself. The threads are daemons, started when first needed. Thread-safe.
public final class Workers implements AutoCloseable {
    private final int count;
    private final Clock clock;
    private final AtomicReferenceArray<@Nullable Activity> activities;
    private final AtomicInteger threadNumber = new AtomicInteger();
    private @Nullable ExecutorService pool;
    private boolean isClosed;

    /// What a worker is at, and since when.
    private record Activity(String description, long sinceNanos) {}

    /// Work on one morsel.
    interface MorselTask {
        /// Does the work.
        ///
        /// @param worker 0 to the number of workers - 1; one thread at a time has a number
        /// @param morsel position of the morsel
        void run(int worker, int morsel) throws Exception;
    }

    /// Creates a pool of so many workers, the asking thread counted.
    public Workers(int count, Clock clock) {
        this.count = count;
        this.clock = clock;
        this.activities = new AtomicReferenceArray<>(count);
    }

    /// Returns the number of workers, the asking thread counted.
    public int count() {
        return count;
    }

    /// Runs the task for every morsel and returns when all have ended. The first failure stops the
    /// taking of further morsels and is thrown, others are suppressed in it.
    void run(List<? extends Morsel> morsels, MorselTask task) throws Exception {
        int helpers = Math.min(count, morsels.size()) - 1;
        Run run = new Run(morsels, task);
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

    /// Returns the piece of input that a worker has been at for longer than the time, the oldest
    /// one.
    public Optional<String> stuckSince(long nanos) {
        long now = clock.nanoTime();
        Activity oldest = null;
        for (int worker = 0; worker < count; worker++) {
            Activity activity = activities.get(worker);
            if (activity != null
                    && now - activity.sinceNanos() > nanos
                    && (oldest == null || activity.sinceNanos() < oldest.sinceNanos())) {
                oldest = activity;
            }
        }
        return Optional.ofNullable(oldest)
                .map(
                        stuck ->
                                stuck.description()
                                        + " for "
                                        + (now - stuck.sinceNanos()) / 1_000_000_000L
                                        + " s");
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (pool != null) {
            pool.shutdownNow();
        }
    }

    /// One call of [#run].
    private final class Run {
        private final List<? extends Morsel> morsels;
        private final MorselTask task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicBoolean isFailed = new AtomicBoolean();
        private @Nullable Throwable failure;

        Run(List<? extends Morsel> morsels, MorselTask task) {
            this.morsels = morsels;
            this.task = task;
        }

        void work(int worker) {
            try {
                int morsel = next.getAndIncrement();
                while (morsel < morsels.size() && !isFailed.get()) {
                    String description = morsels.get(morsel).description();
                    activities.set(worker, new Activity(description, clock.nanoTime()));
                    task.run(worker, morsel);
                    morsel = next.getAndIncrement();
                }
            } catch (Throwable e) {
                fail(e);
            } finally {
                activities.set(worker, null);
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
