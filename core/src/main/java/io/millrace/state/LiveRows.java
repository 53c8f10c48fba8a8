package io.millrace.state;

import io.millrace.batch.Batch;
import io.millrace.batch.Gather;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads a chain of state files from the newest to the oldest and passes on each group's newest
/// row.
///
/// A group that a newer file replaced or removed is dropped, and so is one that time had closed by
/// then. Only the keys of the newer files are kept, in a [KeySet]; the oldest file, a snapshot as a
/// rule and by far the largest, is only looked up. So a restore takes memory for the changes, not
/// for the state.
public final class LiveRows implements StateRows {
    private final Deque<StateFileSource> files;
    private final BufferAllocator allocator;
    private final KeySet newer = new KeySet();
    private final GroupKeyEncoder key;
    private @Nullable StateFileReader reader;

    /// Those of the file at hand and all newer ones, by column: a query may be restarted with the
    /// watermark on another.
    private final Map<Integer, ClosedGroups> closed = new TreeMap<>();

    /// Starts with the newest file. Opens nothing yet.
    ///
    /// @param newestFirst the chain: no file is older than the first snapshot in it
    public LiveRows(
            List<? extends StateFileSource> newestFirst,
            StateSpec spec,
            BufferAllocator allocator) {
        this.files = new ArrayDeque<>(newestFirst);
        this.allocator = allocator;
        this.key = new GroupKeyEncoder(spec.groupColumnCount());
    }

    @Override
    public @Nullable Batch next() throws IOException {
        while (true) {
            StateFileReader current = reader;
            if (current == null) {
                if (files.isEmpty()) {
                    return null;
                }
                StateFileReader opened = files.removeFirst().open(allocator);
                reader = opened;
                opened.header().closed().ifPresent(this::close);
                continue;
            }
            StateBlock block = current.next();
            if (block == null) {
                reader = null;
                current.close();
                continue;
            }
            Batch live = live(block);
            if (live != null) {
                return live;
            }
        }
    }

    private void close(ClosedGroups groups) {
        closed.merge(groups.column(), groups, (a, b) -> a.last() > b.last() ? a : b);
    }

    private boolean isClosed(Batch batch, int row) {
        for (ClosedGroups groups : closed.values()) {
            if (groups.contains(batch, row)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Batch live(StateBlock block) {
        boolean isOldest = files.isEmpty();
        try (block) {
            Batch batch = block.batch();
            if (isOldest && newer.size() == 0 && closed.isEmpty()) {
                return block.areTombstones() ? null : batch.retain();
            }
            int[] rows = new int[batch.rowCount()];
            int count = 0;
            for (int row = 0; row < rows.length; row++) {
                if (isClosed(batch, row)) {
                    continue;
                }
                key.encode(batch, row);
                boolean isLive =
                        isOldest
                                ? !newer.contains(key.bytes(), key.length())
                                : newer.add(key.bytes(), key.length());
                if (isLive) {
                    rows[count++] = row;
                }
            }
            if (block.areTombstones() || count == 0) {
                return null;
            }
            return count == rows.length
                    ? batch.retain()
                    : Gather.rows(allocator, batch, rows, count);
        }
    }

    @Override
    public void close() throws IOException {
        files.clear();
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
