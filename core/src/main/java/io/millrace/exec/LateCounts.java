package io.millrace.exec;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many late rows there were, in all and by the window that was closed; a row counts once for
/// each of its closed windows.
///
/// Only the first [#WINDOWS_MAX] windows are told apart, so that a stream of nothing but old rows
/// takes no memory. Thread-safe.
public final class LateCounts {
    /// The most windows that are counted one by one.
    public static final int WINDOWS_MAX = 64;

    private final long[] endsMicros = new long[WINDOWS_MAX];
    private final long[] counts = new long[WINDOWS_MAX];
    private int size;
    private int latest;
    private long total;

    /// Adds rows that belong to no window.
    synchronized void add(long count) {
        total += count;
    }

    /// Adds rows of the window that ends then.
    synchronized void add(long endMicros, long count) {
        total += count;
        // Rows of one window follow each other as a rule.
        if (latest < size && endsMicros[latest] == endMicros) {
            counts[latest] += count;
            return;
        }
        int at = 0;
        while (at < size && endsMicros[at] != endMicros) {
            at++;
        }
        if (at == WINDOWS_MAX) {
            return;
        }
        if (at == size) {
            endsMicros[size++] = endMicros;
        }
        counts[at] += count;
        latest = at;
    }

    /// Adds what another counted.
    public void addAll(LateCounts other) {
        SortedMap<Long, Long> byEnd = other.byEndMicros();
        long rest = other.total();
        for (long count : byEnd.values()) {
            rest -= count;
        }
        byEnd.forEach(this::add);
        add(rest);
    }

    /// Forgets all.
    public synchronized void clear() {
        Arrays.fill(counts, 0);
        size = 0;
        total = 0;
    }

    /// Returns the number of pairs of a row and a closed window.
    public synchronized long total() {
        return total;
    }

    /// Returns the numbers by the end of the window, as far as they are told apart.
    public synchronized SortedMap<Long, Long> byEndMicros() {
        SortedMap<Long, Long> byEnd = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            byEnd.put(endsMicros[i], counts[i]);
        }
        return byEnd;
    }
}
