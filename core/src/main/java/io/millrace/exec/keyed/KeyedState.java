package io.millrace.exec.keyed;

import io.millrace.batch.HeapReservation;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;

/// Rows by key, each with the time up to which it stays and one value of the operator's own.
///
/// ```text
///   key bytes -> key -> row <-> row <-> ...   the newest first
///                       [time | value]
///   earliest time -> row                      what goes next, without a look at the rest
/// ```
///
/// Keys are bytes as [KeyEncoder] makes them. A key is there as long as it has rows. What was added
/// and removed since [#beginBatch()] is what goes into a state file. All of it lies in primitive
/// arrays on the heap, and is reserved with the allocator by [#reserve()]. Not thread-safe.
public final class KeyedState implements AutoCloseable {
    /// No key, no row.
    public static final int NONE = -1;

    /// The time of a row that never goes.
    public static final long NEVER = Long.MAX_VALUE;

    private static final int ROWS_MIN = 16;
    private static final byte LIVE = 1;
    private static final byte NEW = 2;

    private final HeapReservation reservation;
    private final KeyTable keys = new KeyTable();
    private final TimeHeap heap = new TimeHeap();
    private int[] firstOf = new int[ROWS_MIN];
    private int[] keyOf = new int[ROWS_MIN];
    private int[] next = new int[ROWS_MIN];
    private int[] newer = new int[ROWS_MIN];
    private long[] times = new long[ROWS_MIN];
    private long[] values = new long[ROWS_MIN];
    private byte[] flags = new byte[ROWS_MIN];
    private int rowLimit;
    private int[] free = new int[0];
    private int freeCount;
    private int reusableCount;
    private int[] added = new int[ROWS_MIN];
    private int addedCount;
    private KeyArena removedKeys = new KeyArena();
    private long[] removed = new long[0];
    private int removedCount;

    /// Makes a state without rows.
    ///
    /// @param allocator pays for it, and outlives it
    public KeyedState(BufferAllocator allocator) {
        this.reservation = new HeapReservation(allocator);
        Arrays.fill(firstOf, NONE);
    }

    /// Forgets which rows were added and removed before.
    public void beginBatch() {
        for (int i = 0; i < addedCount; i++) {
            if (flags[added[i]] != 0) {
                flags[added[i]] = LIVE;
            }
        }
        addedCount = 0;
        if (removedCount > 0) {
            removedKeys = new KeyArena();
            removed = new long[0];
            removedCount = 0;
        }
        // Not before: what was added in a batch is told by the numbers of rows.
        reusableCount = freeCount;
        keys.compact();
    }

    /// Returns the number of rows.
    public int rowCount() {
        return rowLimit - freeCount;
    }

    /// Returns the key of the bytes, which must be given a row before anything else is asked of it.
    public int key(byte[] bytes, int from, int to) {
        int key = keys.findOrAdd(bytes, from, to);
        if (key >= firstOf.length) {
            int length = firstOf.length;
            firstOf = Arrays.copyOf(firstOf, 2 * length);
            Arrays.fill(firstOf, length, firstOf.length, NONE);
        }
        return key;
    }

    /// Returns the key of the bytes, or [#NONE].
    public int find(byte[] bytes, int from, int to) {
        return keys.find(bytes, from, to);
    }

    /// Returns the newest row of the key, or [#NONE].
    public int first(int key) {
        return firstOf[key];
    }

    /// Returns the row of the same key before this one, or [#NONE].
    public int next(int row) {
        return next[row];
    }

    /// Returns until when the row stays.
    public long time(int row) {
        return times[row];
    }

    /// Returns the row's value.
    public long value(int row) {
        return values[row];
    }

    int keyOf(int row) {
        return keyOf[row];
    }

    /// Returns where the bytes of the keys lie.
    KeyArena keys() {
        return keys.arena();
    }

    /// Returns the address of the key's bytes.
    long address(int key) {
        return keys.address(key);
    }

    /// Adds a row to the key and returns it.
    public int add(int key, long time, long value) {
        int row = freeRow();
        keyOf[row] = key;
        times[row] = time;
        values[row] = value;
        link(key, row);
        flags[row] = LIVE | NEW;
        if (time != NEVER) {
            heap.add(time, row);
        }
        if (addedCount == added.length) {
            added = Arrays.copyOf(added, 2 * addedCount);
        }
        added[addedCount++] = row;
        return row;
    }

    /// Adds a row unless the key has one; returns whether it was added.
    public boolean addIfAbsent(byte[] bytes, int from, int to, long time) {
        int key = key(bytes, from, to);
        if (firstOf[key] != NONE) {
            return false;
        }
        add(key, time, 0);
        return true;
    }

    private int freeRow() {
        if (reusableCount > 0) {
            int row = free[--reusableCount];
            free[reusableCount] = free[--freeCount];
            return row;
        }
        if (rowLimit == times.length) {
            int length = 2 * rowLimit;
            keyOf = Arrays.copyOf(keyOf, length);
            next = Arrays.copyOf(next, length);
            newer = Arrays.copyOf(newer, length);
            times = Arrays.copyOf(times, length);
            values = Arrays.copyOf(values, length);
            flags = Arrays.copyOf(flags, length);
        }
        return rowLimit++;
    }

    /// Removes the row, and with the last of its rows the key.
    public void remove(int row) {
        int key = keyOf[row];
        unlink(key, row);
        if ((flags[row] & NEW) == 0) {
            noteRemoved(key);
        }
        flags[row] = 0;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(ROWS_MIN, 2 * freeCount));
        }
        free[freeCount++] = row;
        if (firstOf[key] == NONE) {
            keys.remove(key);
        }
    }

    private void link(int key, int row) {
        int first = firstOf[key];
        next[row] = first;
        newer[row] = NONE;
        if (first != NONE) {
            newer[first] = row;
        }
        firstOf[key] = row;
    }

    /// Without a walk along the key's rows: the oldest, last of the list, are those that go.
    private void unlink(int key, int row) {
        if (newer[row] == NONE) {
            firstOf[key] = next[row];
        } else {
            next[newer[row]] = next[row];
        }
        if (next[row] != NONE) {
            newer[next[row]] = newer[row];
        }
    }

    private void noteRemoved(int key) {
        if (removedCount == removed.length) {
            removed = Arrays.copyOf(removed, Math.max(ROWS_MIN, 2 * removedCount));
        }
        long address = keys.address(key);
        KeyArena arena = keys.arena();
        removed[removedCount++] =
                removedKeys.add(
                        arena.chunk(address), KeyArena.offset(address), arena.length(address));
    }

    /// Returns a row whose time is not after the given one, or [#NONE] when there is none left. The
    /// caller removes it: it is not returned again.
    public int pollExpired(long upTo) {
        while (!heap.isEmpty() && heap.firstTime() <= upTo) {
            long time = heap.firstTime();
            int row = heap.poll();
            // Of a row that went otherwise, the entry is still there.
            if (flags[row] != 0 && times[row] == time) {
                return row;
            }
        }
        return NONE;
    }

    /// Removes the rows whose time is not after the given one, and returns how many.
    public int evict(long upTo) {
        int count = 0;
        for (int row = pollExpired(upTo); row != NONE; row = pollExpired(upTo)) {
            remove(row);
            count++;
        }
        return count;
    }

    /// Returns the rows that were added since the batch began and are still there, in canonical
    /// order of their keys.
    public KeyedRows added() {
        return sorted(added, addedCount);
    }

    /// Returns how many rows [#added()] has, without putting them in order.
    public long addedCount() {
        long count = 0;
        for (int i = 0; i < addedCount; i++) {
            count += flags[added[i]] != 0 ? 1 : 0;
        }
        return count;
    }

    /// Returns all rows, in canonical order of their keys.
    public KeyedRows all() {
        int[] rows = new int[rowLimit];
        for (int row = 0; row < rowLimit; row++) {
            rows[row] = row;
        }
        return sorted(rows, rowLimit);
    }

    private KeyedRows sorted(int[] rows, int count) {
        long[] addresses = new long[count];
        long[] rowTimes = new long[count];
        int live = 0;
        for (int i = 0; i < count; i++) {
            if (flags[rows[i]] != 0) {
                addresses[live] = keys.address(keyOf[rows[i]]);
                rowTimes[live++] = times[rows[i]];
            }
        }
        return KeyedRows.sorted(keys.arena(), addresses, rowTimes, live);
    }

    /// Returns the keys of rows that were there when the batch began and have gone, in canonical
    /// order; their times do not count.
    public KeyedRows removed() {
        return KeyedRows.sorted(removedKeys, removed, new long[removedCount], removedCount);
    }

    /// Accounts what the state holds to the allocator.
    ///
    /// @throws io.millrace.error.MillraceException `OUT_OF_MEMORY`
    public void reserve() {
        if (heap.size() > 2 * rowCount() + (1 << 10)) {
            rebuildHeap();
        }
        reservation.resize(memoryBytes());
    }

    /// Drops the entries of rows that went otherwise.
    private void rebuildHeap() {
        heap.clear();
        for (int row = 0; row < rowLimit; row++) {
            if (flags[row] != 0 && times[row] != NEVER) {
                heap.add(times[row], row);
            }
        }
    }

    /// Returns the bytes that the state holds.
    public long memoryBytes() {
        return keys.memoryBytes()
                + heap.memoryBytes()
                + removedKeys.memoryBytes()
                + 4L * (firstOf.length + keyOf.length + next.length + newer.length)
                + 4L * (free.length + added.length)
                + 8L * (times.length + values.length + removed.length)
                + flags.length;
    }

    @Override
    public void close() {
        reservation.close();
    }
}
