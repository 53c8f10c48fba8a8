package io.millrace.checkpoint;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A log of numbered entries in a directory of the store, each in the form of [EntryFormat] and
/// chained to the one before.
///
/// Numbers rise by one. Lists its directory when it is opened and keeps the numbers; entries that
/// another run adds meanwhile are found when an add loses against them.
final class EntryLog implements MetadataLog {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final CheckpointStore store;
    private final String directory;
    private final long epoch;
    private final TreeSet<Long> ids = new TreeSet<>();
    private long lastCrcId = -1;
    private int lastCrc;

    EntryLog(CheckpointStore store, String directory, long epoch) throws IOException {
        this.store = store;
        this.directory = directory;
        this.epoch = epoch;
        for (String name : store.list(directory)) {
            if (NUMBER.matcher(name).matches()) {
                ids.add(Long.parseLong(name));
            }
        }
    }

    String name(long id) {
        return directory + "/" + id;
    }

    /// Returns the numbers that are there, ascending; a view.
    NavigableSet<Long> ids() {
        return ids;
    }

    @Override
    public boolean add(long id, List<String> lines) throws IOException {
        long next = ids.isEmpty() ? 0 : ids.last() + 1;
        if (id < next) {
            sync(id);
            return false;
        }
        if (id > next) {
            throw ErrorCondition.INTERNAL_ERROR.error(
                    "Entry " + id + " was to follow " + (next - 1) + " in `" + directory + "`.",
                    "Report this.");
        }
        byte[] entry = EntryFormat.encode(lines, id == 0 ? 0 : crcOf(id - 1), epoch);
        boolean isAdded = store.putIfAbsent(name(id), channel -> writeFully(channel, entry));
        ids.add(id);
        if (isAdded) {
            lastCrcId = id;
            lastCrc = EntryFormat.decode(name(id), entry).crc32c();
        } else {
            sync(id);
        }
        return isAdded;
    }

    /// Makes an entry durable that another run wrote, perhaps without getting as far as that.
    private void sync(long id) throws IOException {
        store.sync(List.of(name(id)));
    }

    /// Makes the newest entry durable, as [#sync]: those before it are, or it would not be there.
    void syncNewest() throws IOException {
        if (!ids.isEmpty()) {
            sync(ids.last());
        }
    }

    private static void writeFully(WritableByteChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private int crcOf(long id) throws IOException {
        if (lastCrcId != id) {
            lastCrc = entry(id).crc32c();
            lastCrcId = id;
        }
        return lastCrc;
    }

    /// Returns an entry that must be there.
    EntryFormat.Entry entry(long id) throws IOException {
        byte[] bytes =
                store.read(name(id))
                        .orElseThrow(() -> CheckpointErrors.corrupt(name(id), "it is missing"));
        return EntryFormat.decode(name(id), bytes);
    }

    /// Returns the epoch of an entry's writer, 0 when the entry is damaged.
    long epochOf(long id) throws IOException {
        try {
            return entry(id).epoch();
        } catch (MillraceException e) {
            return 0;
        }
    }

    @Override
    public Optional<List<String>> get(long id) throws IOException {
        return ids.contains(id) ? Optional.of(entry(id).lines()) : Optional.empty();
    }

    @Override
    public OptionalLong latestId() {
        return ids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ids.last());
    }

    /// Returns the entries from the one number to the other, after checking that none is missing
    /// between them and each is chained to the one before.
    SortedMap<Long, EntryFormat.Entry> verified(long from, long to) throws IOException {
        SortedMap<Long, EntryFormat.Entry> entries = new TreeMap<>();
        for (long id : ids.tailSet(from)) {
            if (id > to) {
                break;
            }
            long expected = entries.isEmpty() ? id : entries.lastKey() + 1;
            if (id != expected) {
                throw CheckpointErrors.corrupt(name(expected), "it is missing");
            }
            EntryFormat.Entry entry = entry(id);
            requireChained(id, entry, entries.isEmpty() ? null : entries.get(id - 1));
            entries.put(id, entry);
        }
        return entries;
    }

    /// Checks every entry that is there.
    void verifyAll() throws IOException {
        if (!ids.isEmpty()) {
            verified(ids.first(), ids.last());
        }
    }

    /// Returns whether the newest entry does not end as entries do.
    boolean isNewestTorn() throws IOException {
        try {
            if (!ids.isEmpty()) {
                entry(ids.last());
            }
            return false;
        } catch (MillraceException e) {
            return e.condition() == ErrorCondition.CHECKPOINT_CORRUPT;
        }
    }

    private void requireChained(
            long id, EntryFormat.Entry entry, EntryFormat.@Nullable Entry before) {
        boolean isFirst = id == 0;
        if (!isFirst && before == null) {
            return;
        }
        int expected = before == null ? 0 : before.crc32c();
        if (entry.previousCrc32c() != expected) {
            throw CheckpointErrors.corrupt(
                    name(id),
                    "its `prev` is %08x, but the entry before has CRC32C %08x"
                            .formatted(entry.previousCrc32c(), expected));
        }
    }

    /// Moves a damaged entry out of the log; its bytes stay under a dot name.
    void setAside(long id) throws IOException {
        byte[] bytes = store.read(name(id)).orElse(new byte[0]);
        String kept = directory + "/." + id + ".damaged." + epoch;
        store.putIfAbsent(kept, channel -> writeFully(channel, bytes));
        store.delete(name(id));
        store.syncDirectory(directory);
        ids.remove(id);
    }

    /// Removes the entries below the number, oldest first, each durably before the next, so that no
    /// crash can leave a gap. The newest entry always stays.
    @Override
    public void purgeBefore(long id) throws IOException {
        for (long old : below(id)) {
            store.delete(name(old));
            store.syncDirectory(directory);
            ids.remove(old);
        }
    }

    /// Removes the entries below the number without waiting for the disk: for a log whose lower end
    /// is written down elsewhere, so that leftovers below it do no harm.
    void dropBefore(long id) throws IOException {
        for (long old : below(id)) {
            store.delete(name(old));
            ids.remove(old);
        }
    }

    private List<Long> below(long id) {
        return ids.isEmpty() ? List.of() : new ArrayList<>(ids.headSet(Math.min(id, ids.last())));
    }
}
