package io.millrace.checkpoint;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.FileDamage;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A log of numbered entries in a directory of the store, each in the form of [EntryFormat] and
/// chained to the one before.
///
/// Numbers rise by one. Lists its directory when it is opened and keeps the numbers; entries that
/// another run adds meanwhile are found when an add loses against them.
final class EntryLog {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern SET_ASIDE =
            Pattern.compile("\\.(0|[1-9][0-9]{0,17})\\.damaged\\.[0-9]{1,18}");

    private final CheckpointStore store;
    private final String directory;
    private final long epoch;
    private final TreeSet<Long> ids = new TreeSet<>();
    private final TreeMap<Long, String> setAside = new TreeMap<>();
    private long lastCrcId = -1;
    private int lastCrc;

    EntryLog(CheckpointStore store, String directory, long epoch) throws IOException {
        this.store = store;
        this.directory = directory;
        this.epoch = epoch;
        for (String name : store.list(directory)) {
            Matcher damaged = SET_ASIDE.matcher(name);
            if (NUMBER.matcher(name).matches()) {
                ids.add(Long.parseLong(name));
            } else if (damaged.matches()) {
                setAside.put(Long.parseLong(damaged.group(1)), directory + "/" + name);
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

    /// Adds an entry durably. Returns false when the number is taken; the entry there stays, and is
    /// durable, too.
    boolean add(long id, List<String> lines) throws IOException {
        Optional<Addition> addition = prepare(id, () -> lines);
        if (addition.isEmpty()) {
            return false;
        }
        boolean isAdded = settle(addition.get(), store.putInOrder(List.of(addition.get().file())));
        if (!isAdded) {
            sync(id);
        }
        return isAdded;
    }

    /// Makes an entry durable that another run wrote, perhaps without getting as far as that.
    private void sync(long id) throws IOException {
        store.sync(List.of(name(id)));
    }

    /// An entry on its way into the log: prepared, put by the store, settled.
    final class Addition {
        private final long id;
        private final int previousCrc;
        private final Supplier<List<String>> lines;
        private int crc;

        private Addition(long id, int previousCrc, Supplier<List<String>> lines) {
            this.id = id;
            this.previousCrc = previousCrc;
            this.lines = lines;
        }

        long id() {
            return id;
        }

        /// Returns what the store is to put.
        Map<String, ByteSource> file() {
            return Map.of(name(id), this::writeTo);
        }

        private void writeTo(WritableByteChannel channel) throws IOException {
            EntryFormat.Encoded entry = EntryFormat.encodeSummed(lines.get(), previousCrc, epoch);
            crc = entry.crc32c();
            ByteSource.of(entry.bytes().array()).writeTo(channel);
        }
    }

    /// Prepares an entry; empty when its number is known to be taken, by a durable entry.
    ///
    /// @param lines asked for when the entry is written
    Optional<Addition> prepare(long id, Supplier<List<String>> lines) throws IOException {
        long next = ids.isEmpty() ? 0 : ids.last() + 1;
        if (id < next) {
            sync(id);
            return Optional.empty();
        }
        if (id > next) {
            throw ErrorCondition.INTERNAL_ERROR.error(
                    "Entry " + id + " was to follow " + (next - 1) + " in `" + directory + "`.",
                    "Report this.");
        }
        return Optional.of(new Addition(id, id == 0 ? 0 : crcOf(id - 1), lines));
    }

    /// Takes in how the put of an entry went, and returns whether it is in the log.
    ///
    /// @param taken the names that the store found taken
    boolean settle(Addition addition, Set<String> taken) {
        boolean isAdded = !taken.contains(name(addition.id));
        ids.add(addition.id);
        if (isAdded) {
            lastCrcId = addition.id;
            lastCrc = addition.crc;
        }
        return isAdded;
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
                        .orElseThrow(
                                () -> CheckpointErrors.missing(name(id), "since it was there"));
        return EntryFormat.decode(name(id), bytes);
    }

    /// Returns the entry that was there first, durable, unless a newer run wrote it: its writer may
    /// not have got as far as that.
    ///
    /// @throws MillraceException `FENCED`
    EntryFormat.Entry winner(long id) throws IOException {
        EntryFormat.Entry entry = entry(id);
        if (entry.epoch() > epoch) {
            throw CheckpointErrors.fenced(store.location(), epoch);
        }
        sync(id);
        return entry;
    }

    /// Returns the epoch of an entry's writer, 0 when the entry is damaged.
    long epochOf(long id) throws IOException {
        try {
            return entry(id).epoch();
        } catch (MillraceException e) {
            return 0;
        }
    }

    /// Returns the lines of an entry, or empty when there is none. One behind the newest that is
    /// known may have come from another run.
    Optional<List<String>> get(long id) throws IOException {
        if (id > latestId().orElse(-1) && store.read(name(id)).isPresent()) {
            ids.add(id);
        }
        return ids.contains(id) ? Optional.of(entry(id).lines()) : Optional.empty();
    }

    /// Returns the highest number, or empty when the log is.
    OptionalLong latestId() {
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
                throw CheckpointErrors.missing(name(expected), "since a later one is there");
            }
            EntryFormat.Entry before = entries.get(id - 1);
            boolean isChained = id == 0 || before != null;
            EntryFormat.Entry entry = entry(id);
            if (isChained) {
                requireChained(
                        name(id), entry.previousCrc32c(), before == null ? 0 : before.crc32c());
            }
            entries.put(id, entry);
        }
        return entries;
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

    static void requireChained(String file, int previous, int expected) {
        if (previous != expected) {
            throw unchained(file, previous, expected).error();
        }
    }

    /// Returns the damage of an entry that does not follow the one before.
    static FileDamage unchained(String file, int previous, int expected) {
        return new FileDamage(
                file,
                0,
                "prev=%08x, the CRC32C of the entry before".formatted(expected),
                "prev=%08x".formatted(previous));
    }

    /// Moves a damaged entry out of the log; its bytes stay under a dot name. Where a newer run set
    /// the damaged one aside already and put its own, that stays.
    void setAside(long id) throws IOException {
        byte[] bytes = store.read(name(id)).orElse(new byte[0]);
        String kept = directory + "/." + id + ".damaged." + epoch;
        setAside.put(id, kept);
        store.putIfAbsent(kept, ByteSource.of(bytes));
        if (!Arrays.equals(bytes, store.read(name(id)).orElse(new byte[0]))
                || isOfNewerRun(id, bytes)) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "Another run mends `" + name(id) + "` of `" + store.location() + "`.",
                    "Let that run go on, or stop it and start this query again.");
        }
        store.delete(name(id));
        store.syncDirectory(directory);
        ids.remove(id);
    }

    private boolean isOfNewerRun(long id, byte[] bytes) {
        try {
            return EntryFormat.decode(name(id), bytes).epoch() > epoch;
        } catch (MillraceException e) {
            return false;
        }
    }

    /// Removes the entries below the number, and what was set aside there, without waiting for the
    /// disk: the log's lower end is written down elsewhere, so that leftovers below it do no harm.
    /// The newest entry always stays.
    void dropBefore(long id) throws IOException {
        for (long old : below(id)) {
            store.delete(name(old));
            ids.remove(old);
        }
        for (Map.Entry<Long, String> old : setAside.headMap(id).entrySet()) {
            store.delete(old.getValue());
        }
        setAside.headMap(id).clear();
    }

    private List<Long> below(long id) {
        return ids.isEmpty() ? List.of() : new ArrayList<>(ids.headSet(Math.min(id, ids.last())));
    }
}
