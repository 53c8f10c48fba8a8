package io.millrace.testkit.fault;

import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.fault.FileStep.Kind;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What every operation of a process on its files passes: counts it, and lets it through or not.
/// Thread-safe.
final class Gate {
    static final String EIO = "Input/output error";
    static final String ENOSPC = "No space left on device";

    private final List<Closeable> locks = new ArrayList<>();
    private Consumer<FileStep> listener = _ -> {};
    private int count;
    private @Nullable Armed armed;
    private @Nullable String death;
    private boolean isFull;

    private record Armed(Predicate<FileStep> when, FileFault fault) {}

    /// An operation with a result.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// An operation without one.
    @FunctionalInterface
    interface Change {
        void run() throws IOException;
    }

    synchronized void onStep(Consumer<FileStep> newListener) {
        listener = newListener;
    }

    synchronized void failAt(int operation, FileFault fault) {
        int number = Math.addExact(count, operation);
        failWhen(step -> step.number() == number, fault);
    }

    synchronized void failWhen(Predicate<FileStep> when, FileFault fault) {
        armed = new Armed(when, fault);
    }

    synchronized void disarm() {
        armed = null;
    }

    synchronized boolean isArmed() {
        return armed != null;
    }

    synchronized boolean isDead() {
        return death != null;
    }

    synchronized int count() {
        return count;
    }

    synchronized void restart() {
        death = null;
    }

    synchronized void freeSpace() {
        isFull = false;
    }

    /// Counts an operation and returns what is to go wrong at it although it is let through, or
    /// null.
    synchronized @Nullable FileFault pass(Kind kind, Path path) throws IOException {
        if (death != null) {
            // A new one each time: the first may be the cause of what the second is noted on.
            throw new SimulatedCrash(death);
        }
        FileStep step = new FileStep(count++, kind, path);
        listener.accept(step);
        Armed at = armed;
        if (at == null || !at.when().test(step)) {
            return refuseWhenFull(kind, path);
        }
        armed = null;
        return switch (at.fault()) {
            case CRASH -> throw die(step.toString());
            case TORN -> {
                if (kind == Kind.WRITE) {
                    yield FileFault.TORN;
                }
                throw die(step.toString());
            }
            case EIO -> throw new FileSystemException(path.toString(), null, EIO);
            case EIO_AFTER -> FileFault.EIO_AFTER;
            case ENOSPC -> {
                isFull = true;
                yield kind == Kind.WRITE ? FileFault.ENOSPC : refuseWhenFull(kind, path);
            }
        };
    }

    private @Nullable FileFault refuseWhenFull(Kind kind, Path path) throws IOException {
        if (isFull && kind.needsSpace()) {
            throw new FileSystemException(path.toString(), null, ENOSPC);
        }
        return null;
    }

    /// Ends the process; the operating system gives back its locks.
    synchronized SimulatedCrash die(String where) {
        death = "simulated crash at operation " + where;
        SimulatedCrash crash = new SimulatedCrash(death);
        for (Closeable lock : List.copyOf(locks)) {
            try {
                lock.close();
            } catch (IOException e) {
                crash.addSuppressed(e);
            }
        }
        return crash;
    }

    /// Does an operation with a result, which is closed again when the answer is lost.
    <T> T step(Kind kind, Path path, Work<T> work) throws IOException {
        FileFault fault = pass(kind, path);
        T result = work.run();
        if (fault == FileFault.EIO_AFTER) {
            if (result instanceof Closeable opened) {
                opened.close();
            }
            throw new FileSystemException(path.toString(), null, EIO);
        }
        return result;
    }

    /// Does an operation without a result.
    void change(Kind kind, Path path, Change change) throws IOException {
        step(
                kind,
                path,
                () -> {
                    change.run();
                    return true;
                });
    }

    /// Returns a lock that is given back once, by its holder or by the death of the process.
    Closeable held(Closeable lock) {
        Closeable held =
                new Closeable() {
                    @Override
                    public void close() throws IOException {
                        if (release(this)) {
                            lock.close();
                        }
                    }
                };
        hold(held);
        return held;
    }

    private synchronized void hold(Closeable lock) {
        locks.add(lock);
    }

    private synchronized boolean release(Closeable lock) {
        return locks.remove(lock);
    }
}
