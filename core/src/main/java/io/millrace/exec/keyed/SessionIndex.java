package io.millrace.exec.keyed;

import io.millrace.backend.GroupOrder;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;
import java.util.List;

/// Which sessions there are of each key, and how new rows make them longer, or one of several.
///
/// ```text
///   key a     [start, end) [start, end)      apart from each other: touching ones are one
///   rows          x  x x       x             each with an end of its own
/// ```
///
/// A session is an interval of a group of the aggregation's table, which has its start as a key. So
/// when a start changes, the group has to move: [#moved()] says which did. Not thread-safe.
public final class SessionIndex implements AutoCloseable {
    private static final int START_BYTES = 1 + Long.BYTES;

    private final KeyedState sessions;
    private Groups moved = new Groups();
    private long[] starts = new long[8];
    private long[] ends = new long[8];
    private int[] rows = new int[8];
    private int storedCount;

    /// Makes an index without sessions.
    ///
    /// @param allocator pays for it, and outlives it
    public SessionIndex(BufferAllocator allocator) {
        this.sessions = new KeyedState(allocator);
    }

    /// Groups of the table by (start, key), and a time of each.
    private static final class Groups {
        private final KeyArena arena = new KeyArena();
        private long[] addresses = new long[8];
        private long[] times = new long[8];
        private int count;
        private byte[] bytes = new byte[START_BYTES];

        /// The bytes are those of [KeyEncoder] for the columns (start, key).
        void add(long start, KeyArena keys, long address, long time) {
            int length = keys.length(address);
            if (bytes.length < START_BYTES + length) {
                bytes = new byte[2 * (START_BYTES + length)];
            }
            bytes[0] = 1;
            KeyWords.write(bytes, 1, Long.BYTES, start);
            System.arraycopy(
                    keys.chunk(address), KeyArena.offset(address), bytes, START_BYTES, length);
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, 2 * count);
                times = Arrays.copyOf(times, 2 * count);
            }
            addresses[count] = arena.add(bytes, 0, START_BYTES + length);
            times[count++] = time;
        }

        KeyedRows sorted() {
            return KeyedRows.sorted(arena, addresses, times, count);
        }
    }

    /// Returns the number of sessions.
    public int size() {
        return sessions.rowCount();
    }

    /// Returns the number of the key, for [#assign] or [#add].
    public int key(byte[] bytes, int from, int to) {
        return sessions.key(bytes, from, to);
    }

    /// Adds a session that touches no other of its key.
    public void add(int key, long start, long end) {
        sessions.add(key, end, start);
    }

    /// Accounts what the index holds to the allocator.
    ///
    /// @throws io.millrace.error.MillraceException `OUT_OF_MEMORY`
    public void reserve() {
        sessions.reserve();
    }

    /// Begins a batch.
    public void beginBatch() {
        sessions.beginBatch();
        moved = new Groups();
    }

    /// Takes in rows and puts the start of each row's session in place of its time.
    ///
    /// @param count how many
    /// @param keys the number of each row's key
    /// @param times of the rows; replaced
    /// @param rowEnds of the rows, after their times
    public void assign(int count, long[] keys, long[] times, long[] rowEnds) {
        int[] order =
                GroupOrder.sorted(
                        count,
                        List.of(
                                new GroupOrder.Column(keys, null),
                                new GroupOrder.Column(times, null)));
        int from = 0;
        while (from < count) {
            long key = keys[order[from]];
            int to = from + 1;
            while (to < count && keys[order[to]] == key) {
                to++;
            }
            assign((int) key, order, from, to, times, rowEnds);
            from = to;
        }
    }

    /// Goes through the rows `order[from .. to]` of a key and its sessions, both by their starts.
    private void assign(int key, int[] order, int from, int to, long[] times, long[] rowEnds) {
        loadStored(key);
        int stored = 0;
        int row = from;
        while (row < to) {
            int firstRow = row;
            int firstStored = stored;
            long time = times[order[row]];
            // Sessions that end before this row, and so before all that follow, stay as they are.
            while (firstStored < storedCount && ends[firstStored] < time) {
                firstStored++;
            }
            stored = firstStored;
            boolean isStoredFirst = stored < storedCount && starts[stored] <= time;
            long start = isStoredFirst ? starts[stored] : time;
            long end = start;
            while (true) {
                if (row < to && times[order[row]] <= end) {
                    end = Math.max(end, rowEnds[order[row++]]);
                } else if (stored < storedCount && starts[stored] <= end) {
                    end = Math.max(end, ends[stored++]);
                } else {
                    break;
                }
            }
            for (int i = firstRow; i < row; i++) {
                times[order[i]] = start;
            }
            replace(key, firstStored, stored, start, end);
        }
    }

    /// Puts the key's sessions into the order of their starts. They come newest first, so from the
    /// other end they mostly are in it.
    private void loadStored(int key) {
        storedCount = 0;
        for (int row = sessions.first(key); row != KeyedState.NONE; row = sessions.next(row)) {
            if (storedCount == rows.length) {
                starts = Arrays.copyOf(starts, 2 * storedCount);
                ends = Arrays.copyOf(ends, 2 * storedCount);
                rows = Arrays.copyOf(rows, 2 * storedCount);
            }
            rows[storedCount++] = row;
        }
        for (int i = 0, last = storedCount - 1; i < last; i++, last--) {
            int row = rows[i];
            rows[i] = rows[last];
            rows[last] = row;
        }
        for (int i = 0; i < storedCount; i++) {
            int row = rows[i];
            long start = sessions.value(row);
            int at = i;
            while (at > 0 && starts[at - 1] > start) {
                starts[at] = starts[at - 1];
                ends[at] = ends[at - 1];
                rows[at] = rows[at - 1];
                at--;
            }
            starts[at] = start;
            ends[at] = sessions.time(row);
            rows[at] = row;
        }
    }

    /// Puts one session in place of the stored ones `first .. last`, and notes which groups move.
    private void replace(int key, int first, int last, long start, long end) {
        if (last - first == 1 && starts[first] == start && ends[first] == end) {
            return;
        }
        // Added before others are removed: with the last of its sessions the key would go.
        sessions.add(key, end, start);
        for (int i = first; i < last; i++) {
            if (starts[i] != start) {
                moved.add(starts[i], sessions.keys(), sessions.address(key), start);
            }
            sessions.remove(rows[i]);
        }
    }

    /// Returns the groups that rows since the batch began have given another start, in canonical
    /// order of their columns (start, key); the time of each is the new start.
    public KeyedRows moved() {
        return moved.sorted();
    }

    /// Removes the sessions that end at or before the moment, and returns their groups in canonical
    /// order of their columns (start, key); the time of each is the end.
    public KeyedRows removeEnded(long upTo) {
        Groups ended = new Groups();
        for (int row = sessions.pollExpired(upTo);
                row != KeyedState.NONE;
                row = sessions.pollExpired(upTo)) {
            ended.add(
                    sessions.value(row),
                    sessions.keys(),
                    sessions.address(sessions.keyOf(row)),
                    sessions.time(row));
            sessions.remove(row);
        }
        return ended.sorted();
    }

    /// Returns the bytes that the index holds.
    public long memoryBytes() {
        return sessions.memoryBytes();
    }

    @Override
    public void close() {
        sessions.close();
    }
}
