package io.millrace.checkpoint;

import io.millrace.checkpoint.FoldedEntries.Span;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.DamagedFileException;
import io.millrace.state.FileDamage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The log of a source, which keeps every line for ever, in few files: runs of old entries are
/// folded into one.
///
/// ```text
/// sources/0/0-1023.compact       1,024 entries        [FoldedEntries] shows the file
/// sources/0/1024-1055.compact    32 entries
/// sources/0/1056 ... 1071        entries
/// ```
///
/// Runs have 32, 1,024 or 32,768 entries and begin at a multiple of that, so any two of them are
/// apart or one within the other. Each line is therefore written four times at most, and there are
/// about 32 files of each kind. A run that would be larger than [#FOLD_BYTES_MAX] stays as it is.
/// The two newest entries are never folded: the newest may be torn, the next is chained to the one
/// before.
///
/// What a run holds depends on its name alone, so whoever puts it first is right, an outrun writer
/// too. Its parts are deleted when it is durable; what a crash leaves of them is passed over, and
/// deleted by the next run. A file that went away under a reader was folded by somebody: the
/// directory is listed again.
final class FoldedLog implements MetadataLog {
    /// Above it a run stays in its parts: reading takes memory for a whole file.
    static final int FOLD_BYTES_MAX = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(FoldedLog.class);
    private static final int WIDTH = 32;
    private static final int[] WIDTHS_DOWN = {WIDTH * WIDTH * WIDTH, WIDTH * WIDTH, WIDTH};
    private static final int NEWEST_KEPT = 2;

    private final CheckpointStore store;
    private final String directory;
    private final long epoch;
    private final NavigableMap<Long, Span> folds = new TreeMap<>();
    private final List<String> leftovers = new ArrayList<>();
    private EntryLog entries;

    /// Up to here it is decided what is folded.
    private long settledBelow;

    private @Nullable FoldedEntries lastRead;

    private FoldedLog(CheckpointStore store, String directory, long epoch) throws IOException {
        this.store = store;
        this.directory = directory;
        this.epoch = epoch;
        this.entries = new EntryLog(store, directory, epoch);
        list();
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    /// Opens the log and checks all of it. A newest file that is torn is set aside where a crash
    /// can tear one.
    static FoldedLog open(CheckpointStore store, String directory, long epoch) throws IOException {
        FoldedLog log = new FoldedLog(store, directory, epoch);
        if (!store.isAtomic()) {
            log.setTornAside();
        }
        log.reading(
                () -> {
                    log.verify();
                    return true;
                });
        if (!log.entries.ids().isEmpty()) {
            // A crash may have left it in the page cache alone, and a plan may name it from now on.
            store.sync(List.of(log.entries.name(log.entries.ids().last())));
        }
        return log;
    }

    private void list() throws IOException {
        folds.clear();
        leftovers.clear();
        lastRead = null;
        entries = new EntryLog(store, directory, epoch);
        List<Span> spans = new ArrayList<>();
        for (String name : store.list(directory)) {
            Span span = Span.of(name);
            if (span != null) {
                spans.add(span);
            }
        }
        spans.sort((a, b) -> Long.compare(b.to() - b.from(), a.to() - a.from()));
        for (Span span : spans) {
            if (foldOf(span.from()) == null) {
                folds.put(span.from(), span);
            } else {
                leftovers.add(name(span));
            }
        }
        for (Span span : folds.values()) {
            forgetEntries(span);
        }
        settledBelow = folds.isEmpty() ? 0 : folds.lastEntry().getValue().to() + 1;
    }

    private void forgetEntries(Span span) {
        for (long id : List.copyOf(entries.ids().subSet(span.from(), true, span.to(), true))) {
            leftovers.add(entries.name(id));
            entries.ids().remove(id);
        }
    }

    private @Nullable Span foldOf(long id) {
        Map.Entry<Long, Span> floor = folds.floorEntry(id);
        return floor != null && floor.getValue().contains(id) ? floor.getValue() : null;
    }

    private String name(Span span) {
        return directory + "/" + span.name();
    }

    /// Only where there are no hard links, so that a name can stand for half a file: then its parts
    /// are still there.
    private void setTornAside() throws IOException {
        if (entries.isNewestTorn()) {
            LOG.warn("{} never became durable", entries.name(entries.ids().last()));
            entries.setAside(entries.ids().last());
        }
        for (Span span : List.copyOf(folds.values())) {
            try {
                read(span);
            } catch (MillraceException e) {
                if (e.condition() == ErrorCondition.CHECKPOINT_CORRUPT && isInParts(span)) {
                    LOG.warn("{} never became durable", name(span));
                    store.delete(name(span));
                    store.syncDirectory(directory);
                    list();
                }
            }
        }
    }

    private boolean isInParts(Span span) {
        for (long id = span.from(); id <= span.to(); id++) {
            String entry = entries.name(id);
            long number = id;
            boolean isThere =
                    leftovers.contains(entry)
                            || leftovers.stream().anyMatch(name -> isOfFold(name, number));
            if (!isThere) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfFold(String leftover, long id) {
        Span span = Span.of(leftover.substring(leftover.lastIndexOf('/') + 1));
        return span != null && span.contains(id);
    }

    /// Opens the log for a look that changes nothing.
    static FoldedLog look(CheckpointStore store, String directory) throws IOException {
        return new FoldedLog(store, directory, 0);
    }

    /// Is told of what a [#walk] comes across.
    interface Visitor {
        /// Takes a file that is part of the log.
        void visit(String file) throws IOException;

        /// Takes damage; the walk goes on behind it unless this throws.
        void damaged(DamagedFileException damage);
    }

    /// Walks through the whole chain up to the first damage.
    void verify() throws IOException {
        walk(
                new Visitor() {
                    @Override
                    public void visit(String file) {}

                    @Override
                    public void damaged(DamagedFileException damage) {
                        throw damage;
                    }
                });
    }

    /// Walks through the whole chain.
    void walk(Visitor visitor) throws IOException {
        long latest = latestId().orElse(-1);
        if (!folds.isEmpty() && latest <= folds.lastEntry().getValue().to()) {
            visitor.damaged(
                    FileDamage.missing(entries.name(settledBelow), "the newest entries").error());
        }
        Optional<Integer> previous = Optional.of(0);
        long next = 0;
        while (next <= latest) {
            Span span = foldOf(next);
            if (span == null && !entries.ids().contains(next)) {
                visitor.visit(entries.name(next));
                visitor.damaged(
                        FileDamage.missing(entries.name(next), "since a later one is there")
                                .error());
                previous = Optional.empty();
                next = nextThere(next);
                continue;
            }
            String file = span == null ? entries.name(next) : name(span);
            visitor.visit(file);
            try {
                previous =
                        Optional.of(
                                span == null ? chained(next, previous) : chained(span, previous));
            } catch (DamagedFileException e) {
                visitor.damaged(e);
                previous = Optional.empty();
            }
            next = span == null ? next + 1 : span.to() + 1;
        }
    }

    /// Returns the first number behind a gap that an entry or a fold has.
    private long nextThere(long gap) {
        Long entry = entries.ids().higher(gap);
        Long fold = folds.higherKey(gap);
        long ofEntry = entry == null ? Long.MAX_VALUE : entry;
        return Math.min(ofEntry, fold == null ? Long.MAX_VALUE : fold);
    }

    /// Returns the checksum of an entry, after a look whether it is chained to the one before.
    ///
    /// @param previous the checksum of that one; empty when it is damaged
    private int chained(long id, Optional<Integer> previous) throws IOException {
        EntryFormat.Entry entry = entries.entry(id);
        if (previous.isPresent()) {
            EntryLog.requireChained(entries.name(id), entry.previousCrc32c(), previous.get());
        }
        return entry.crc32c();
    }

    private int chained(Span span, Optional<Integer> previous) throws IOException {
        FoldedEntries fold = read(span);
        if (previous.isPresent()) {
            EntryLog.requireChained(name(span), fold.previousCrc32c(), previous.get());
        }
        return fold.lastCrc32c();
    }

    /// Returns files that the log does without.
    List<String> leftovers() {
        return List.copyOf(leftovers);
    }

    private FoldedEntries read(Span span) throws IOException {
        FoldedEntries known = lastRead;
        if (known != null && known.from() == span.from() && known.to() == span.to()) {
            return known;
        }
        String name = name(span);
        byte[] bytes =
                store.read(name)
                        .orElseThrow(() -> CheckpointErrors.missing(name, "since it was there"));
        FoldedEntries fold = FoldedEntries.decode(name, span, bytes);
        lastRead = fold;
        return fold;
    }

    private <T> T reading(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (MillraceException e) {
            if (e.condition() != ErrorCondition.CHECKPOINT_CORRUPT) {
                throw e;
            }
            list();
            return reading.read();
        }
    }

    @Override
    public boolean add(long id, List<String> lines) throws IOException {
        lastRead = null;
        return entries.add(id, lines);
    }

    /// Prepares an entry, as [EntryLog#prepare] does.
    Optional<EntryLog.Addition> prepare(long id, Supplier<List<String>> lines) throws IOException {
        return entries.prepare(id, lines);
    }

    /// Takes in how the put of an entry went, as [EntryLog#settle] does.
    boolean settle(EntryLog.Addition addition, Set<String> taken) {
        lastRead = null;
        return entries.settle(addition, taken);
    }

    /// Returns the log of the entries that are not folded.
    EntryLog entries() {
        return entries;
    }

    @Override
    public Optional<List<String>> get(long id) throws IOException {
        return reading(() -> lines(id));
    }

    private Optional<List<String>> lines(long id) throws IOException {
        Span span = foldOf(id);
        return span == null
                ? entries.get(id)
                : Optional.of(read(span).lines().get((int) (id - span.from())));
    }

    @Override
    public OptionalLong latestId() {
        return entries.latestId();
    }

    /// Returns whether [#tidy] has something to do. Asks no disk.
    boolean isUntidy() {
        return !leftovers.isEmpty()
                || latestId().orElse(-1) >= settledBelow + WIDTH - 1 + NEWEST_KEPT;
    }

    /// Deletes what was folded, and folds the next run, one a call.
    void tidy() throws IOException {
        if (!leftovers.isEmpty()) {
            // Found there after a start: that their fold is durable is known only of our own.
            store.sync(List.of(name(folds.lastEntry().getValue())));
            deleteLeftovers();
        }
        if (isUntidy()) {
            reading(
                    () -> {
                        foldNext();
                        return true;
                    });
            deleteLeftovers();
        }
    }

    private void deleteLeftovers() throws IOException {
        for (String name : leftovers) {
            store.delete(name);
        }
        leftovers.clear();
    }

    private void foldNext() throws IOException {
        long end = settledBelow + WIDTH;
        for (int width : WIDTHS_DOWN) {
            if (end % width == 0) {
                Optional<FoldedEntries> fold = gather(new Span(end - width, end - 1));
                if (fold.isPresent()) {
                    put(fold.get());
                    break;
                }
            }
        }
        settledBelow = end;
    }

    /// Returns the run, or empty when it would be too large.
    private Optional<FoldedEntries> gather(Span span) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        long bytes = 0;
        int previous = 0;
        int last = 0;
        long next = span.from();
        while (next <= span.to()) {
            Span part = foldOf(next);
            int before;
            if (part == null) {
                EntryFormat.Entry entry = entries.entry(next);
                lines.add(entry.lines());
                before = entry.previousCrc32c();
                last = entry.crc32c();
            } else {
                FoldedEntries fold = read(part);
                lines.addAll(fold.lines());
                before = fold.previousCrc32c();
                last = fold.lastCrc32c();
            }
            previous = next == span.from() ? before : previous;
            for (long id = next; id < span.from() + lines.size(); id++) {
                bytes += byteCount(lines.get((int) (id - span.from())));
            }
            next = span.from() + lines.size();
            if (bytes > FOLD_BYTES_MAX) {
                return Optional.empty();
            }
        }
        return Optional.of(new FoldedEntries(span.from(), span.to(), lines, previous, last));
    }

    private static long byteCount(List<String> lines) {
        long count = 0;
        for (String line : lines) {
            count += line.length() + 1;
        }
        return count;
    }

    private void put(FoldedEntries fold) throws IOException {
        Span span = new Span(fold.from(), fold.to());
        byte[] bytes = fold.encode(epoch);
        if (!store.putIfAbsent(name(span), ByteSource.of(bytes))) {
            lastRead = null;
            if (!read(span).equals(fold)) {
                throw new FileDamage(name(span), 0, "what its parts are", "other entries").error();
            }
            store.sync(List.of(name(span)));
        }
        lastRead = null;
        for (Span part : List.copyOf(folds.subMap(span.from(), true, span.to(), true).values())) {
            folds.remove(part.from());
            leftovers.add(name(part));
        }
        folds.put(span.from(), span);
        forgetEntries(span);
    }
}
