package io.millrace.exec.keyed;

import java.util.Arrays;

/// Rows by their times, the earliest first: a binary heap of primitive values.
///
/// Rows that come in the order of their times, as most do, cost one comparison. A row that is
/// removed elsewhere stays until its time comes; whoever polls has to know.
final class TimeHeap {
    private static final int SIZE_MIN = 16;

    private long[] times = new long[SIZE_MIN];
    private int[] rows = new int[SIZE_MIN];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// Returns the earliest time; not to be asked when empty.
    long firstTime() {
        return times[0];
    }

    void add(long time, int row) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            rows = Arrays.copyOf(rows, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (times[parent] <= time) {
                break;
            }
            put(at, times[parent], rows[parent]);
            at = parent;
        }
        put(at, time, row);
    }

    /// Removes the row of the earliest time and returns it.
    int poll() {
        int first = rows[0];
        size--;
        if (size > 0) {
            sink(times[size], rows[size]);
        }
        return first;
    }

    private void sink(long time, int row) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= time) {
                break;
            }
            put(at, times[child], rows[child]);
            at = child;
        }
        put(at, time, row);
    }

    private void put(int at, long time, int row) {
        times[at] = time;
        rows[at] = row;
    }

    void clear() {
        size = 0;
    }

    long memoryBytes() {
        return 12L * times.length;
    }
}
