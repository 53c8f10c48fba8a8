package io.millrace.testkit.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// What happened in a simulation, step by step: a hash of all of it, and the last steps in words.
/// Thread-safe: whoever gives up waiting for a step prints it while the simulation goes on.
final class Trace {
    private static final int KEPT = 120;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final Deque<String> last = new ArrayDeque<>();
    private long hash = 0xCBF29CE484222325L;
    private long steps;

    synchronized void add(String step) {
        steps++;
        for (byte part : step.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ part) * FNV_PRIME;
        }
        last.add(steps + " " + step);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
    }

    synchronized long hash() {
        return hash;
    }

    synchronized long steps() {
        return steps;
    }

    /// Returns the last steps, a line each.
    @Override
    public synchronized String toString() {
        return String.join("\n", last);
    }
}
