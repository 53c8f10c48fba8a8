package io.millrace.testkit.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A running process and the lines that it prints. Thread-safe; closing it kills the process.
public final class Job implements AutoCloseable {
    /// What SIGKILL makes of an exit code, as shells and the JDK report it.
    private static final int KILLED = 128 + 9;

    private static final long DRAIN_SECONDS = 30;

    private final Process process;
    private final Thread outputReader;
    private final Thread errorReader;
    private final List<String> lines = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private boolean isDrained;

    Job(Process process) {
        this.process = process;
        this.outputReader = reader(process.inputReader(), lines, true);
        this.errorReader = reader(process.errorReader(), errors, false);
    }

    private Thread reader(BufferedReader stream, List<String> into, boolean isOutput) {
        return Thread.ofPlatform()
                .name("millrace-job-" + process.pid())
                .daemon()
                .start(() -> drain(stream, into, isOutput));
    }

    private void drain(BufferedReader stream, List<String> into, boolean isOutput) {
        try (stream) {
            String line = stream.readLine();
            while (line != null) {
                synchronized (lines) {
                    into.add(line);
                    lines.notifyAll();
                }
                line = stream.readLine();
            }
        } catch (IOException _) {
            // The stream of a process that was killed may end in any way.
        } finally {
            synchronized (lines) {
                isDrained |= isOutput;
                lines.notifyAll();
            }
        }
    }

    /// Returns the number of the process.
    public long pid() {
        return process.pid();
    }

    /// Returns what has been printed on standard output so far.
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /// Returns what has been printed on both outputs so far, for failures.
    public String transcript() {
        synchronized (lines) {
            return "standard output:\n"
                    + String.join("\n", lines)
                    + "\nstandard error:\n"
                    + String.join("\n", errors);
        }
    }

    /// Waits until so many lines have been printed; false when the process ended before, or time is
    /// up.
    public boolean awaitLines(int count, Duration limit) throws InterruptedException {
        return await(() -> lines.size() >= count, limit);
    }

    /// Waits until the line has been printed; false when the process ended before, or time is up.
    public boolean awaitLine(String line, Duration limit) throws InterruptedException {
        return await(() -> lines.contains(line), limit);
    }

    private boolean await(BooleanSupplier isThere, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lines) {
            while (!isThere.getAsBoolean()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (isDrained || millis <= 0) {
                    return false;
                }
                lines.wait(millis);
            }
            return true;
        }
    }

    /// Waits until the process has ended, and returns whether it has. A limit of zero only asks.
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        // What it printed at last is still in the pipe.
        outputReader.join(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS));
        errorReader.join(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS));
        return true;
    }

    /// Returns the exit code of a process that has ended.
    public int exitCode() {
        return process.exitValue();
    }

    /// Sends SIGKILL and waits for the end; returns whether the process died of it, and had not
    /// ended by itself.
    public boolean kill() throws InterruptedException {
        process.destroyForcibly();
        return process.waitFor() == KILLED;
    }

    /// Sends SIGSTOP: the process stands still, with all that it holds.
    public void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// Sends SIGCONT: the process goes on as if nothing had been.
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + ": " + said);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
