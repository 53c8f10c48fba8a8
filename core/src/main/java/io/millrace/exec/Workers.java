package io.millrace.exec;

import io.millrace.exec.shard.Tasks;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

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

        /// Says that a worker failed, so that nobody waits for it. Its failure counts as the first
        /// already: what those who waited throw now cannot come before it.
        default void abandon() {}
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
    /// An interrupt of the asking thread is passed on to the helpers, so that one that waits for
    /// input or hashes a large file ends, too.
    ///
    /// @param activities where each worker says what it is at
    void run(List<? extends Morsel> morsels, Activities activities, MorselTask task)
            throws Exception {
        run(morsels.size(), i -> morsels.get(i).description(), activities, task);
    }

    /// Returns a runner of tasks on these workers.
    ///
    /// @param description what the workers are at
    public Tasks tasks(String description, Activities activities) {
        return (taskCount, task) -> {
            try {
                run(taskCount, _ -> description, activities, (_, index) -> task.run(index));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a task threw what it cannot", e);
            }
        };
    }

    private void run(
            int morselCount,
            IntFunction<String> descriptions,
            Activities activities,
            MorselTask task)
            throws Exception {
        Run run = new Run(morselCount, descriptions, activities, task);
        int helperCount = Math.min(count, morselCount) - 1;
        List<Helper> helpers = new ArrayList<>(Math.max(helperCount, 0));
        for (int worker = 1; worker <= helperCount; worker++) {
            helpers.add(new Helper(run, worker));
        }
        try {
            if (submit(helpers)) {
                run.work(0);
            } else {
                run.fail(new CancellationException("the session is closed"));
            }
        } catch (Throwable e) {
            // No memory for a thread, say; helpers that have begun must be waited for all the same.
            run.fail(e);
        }
        run.await(helpers);
    }

    /// Returns whether the pool is there to take them; those it did not take are withdrawn later.
    private synchronized boolean submit(List<Helper> helpers) {
        if (isClosed) {
            return false;
        }
        for (Helper helper : helpers) {
            if (pool == null) {
                pool = Executors.newFixedThreadPool(count - 1, this::newThread);
            }
            pool.execute(helper);
        }
        return true;
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
        private final int morselCount;
        private final IntFunction<String> descriptions;
        private final Activities activities;
        private final MorselTask task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicBoolean isFailed = new AtomicBoolean();
        private @Nullable Throwable failure;

        Run(
                int morselCount,
                IntFunction<String> descriptions,
                Activities activities,
                MorselTask task) {
            this.morselCount = morselCount;
            this.descriptions = descriptions;
            this.activities = activities;
            this.task = task;
        }

        void work(int worker) {
            try {
                int morsel = next.getAndIncrement();
                while (morsel < morselCount && !isFailed.get()) {
                    activities.begin(descriptions.apply(morsel));
                    task.run(worker, morsel);
                    morsel = next.getAndIncrement();
                }
            } catch (Throwable e) {
                fail(e);
                task.abandon();
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
        /// Those that have not begun are not waited for: threads may be busy with another's work.
        void await(List<Helper> helpers) throws Exception {
            // An interrupt may have ended the asking thread's own work, and be told by that alone.
            if (isFailed.get()) {
                helpers.forEach(Helper::interrupt);
            }
            boolean wasInterrupted = false;
            for (Helper helper : helpers) {
                boolean isDone = helper.withdraw();
                while (!isDone) {
                    try {
                        helper.awaitEnd();
                        isDone = true;
                    } catch (InterruptedException _) {
                        wasInterrupted = true;
                        fail(new CancellationException("interrupted"));
                        helpers.forEach(Helper::interrupt);
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

    /// The part of a run that a thread of the pool may take, unless it is withdrawn before.
    private static final class Helper implements Runnable {
        private final Run run;
        private final int worker;
        private final AtomicBoolean isTaken = new AtomicBoolean();
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Thread thread;

        Helper(Run run, int worker) {
            this.run = run;
            this.worker = worker;
        }

        @Override
        public void run() {
            if (isTaken.compareAndSet(false, true)) {
                begin();
                try {
                    run.work(worker);
                } finally {
                    end();
                }
            }
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
        }

        private void end() {
            synchronized (this) {
                thread = null;
                // The interrupt was for this run; the thread's next is another's.
                Thread.interrupted();
            }
            ended.countDown();
        }

        /// Interrupts the thread while it is at this run, and at no other.
        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        /// Returns whether it had not begun; now it never will.
        boolean withdraw() {
            return isTaken.compareAndSet(false, true);
        }

        void awaitEnd() throws InterruptedException {
            ended.await();
        }
    }
}
