package io.millrace.checkpoint;

import io.millrace.checkpoint.FoldedEntries.Span;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.DamagedFileException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
    private final FoldedFiles files;

    /// Up to here it is decided what is folded.
    private long settledBelow;

    private FoldedLog(CheckpointStore store, String directory, long epoch) throws IOException {
        this.store = store;
        this.directory = directory;
        this.files = new FoldedFiles(store, directory, epoch);
        this.settledBelow = files.foldedBelow();
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
        OptionalLong latest = log.latestId();
        if (latest.isPresent()) {
            // A crash may have left it in the page cache alone, and a plan may name it from now on.
            store.sync(List.of(log.entries().name(latest.getAsLong())));
        }
        return log;
    }

    /// Opens the log for a look that changes nothing.
    static FoldedLog look(CheckpointStore store, String directory) throws IOException {
        return new FoldedLog(store, directory, 0);
    }

    private void list() throws IOException {
        files.list();
        settledBelow = files.foldedBelow();
    }

    /// Only where there are no hard links, so that a name can stand for half a file: then its parts
    /// are still there.
    private void setTornAside() throws IOException {
        EntryLog entries = entries();
        if (entries.isNewestTorn()) {
            LOG.warn("{} never became durable", entries.name(entries.ids().last()));
            entries.setAside(entries.ids().last());
        }
        for (Span span : List.copyOf(files.folds())) {
            try {
                files.read(span);
            } catch (MillraceException e) {
                if (e.condition() == ErrorCondition.CHECKPOINT_CORRUPT && files.isInParts(span)) {
                    LOG.warn("{} never became durable", files.name(span));
                    store.delete(files.name(span));
                    store.syncDirectory(directory);
                    list();
                }
            }
        }
    }

    /// Walks through the whole chain up to the first damage.
    void verify() throws IOException {
        walk(
                new FoldedWalk.Visitor() {
                    @Override
                    public void visit(String file) {}

                    @Override
                    public void damaged(DamagedFileException damage) {
                        throw damage;
                    }
                });
    }

    /// Walks through the whole chain.
    void walk(FoldedWalk.Visitor visitor) throws IOException {
        FoldedWalk.walk(files, visitor);
    }

    /// Returns files that the log does without.
    List<String> leftovers() {
        return List.copyOf(files.leftovers());
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
        files.forgetRead();
        return entries().add(id, lines);
    }

    /// Prepares an entry, as [EntryLog#prepare] does.
    Optional<EntryLog.Addition> prepare(long id, Supplier<List<String>> lines) throws IOException {
        return entries().prepare(id, lines);
    }

    /// Takes in how the put of an entry went, as [EntryLog#settle] does.
    boolean settle(EntryLog.Addition addition, Set<String> taken) {
        files.forgetRead();
        return entries().settle(addition, taken);
    }

    /// Returns the log of the entries that are not folded.
    EntryLog entries() {
        return files.entries();
    }

    @Override
    public Optional<List<String>> get(long id) throws IOException {
        return reading(() -> lines(id));
    }

    private Optional<List<String>> lines(long id) throws IOException {
        Span span = files.foldOf(id);
        return span == null
                ? entries().get(id)
                : Optional.of(files.read(span).lines().get((int) (id - span.from())));
    }

    @Override
    public OptionalLong latestId() {
        return files.latestId();
    }

    /// Returns whether [#tidy] has something to do. Asks no disk.
    boolean isUntidy() {
        return !files.leftovers().isEmpty()
                || latestId().orElse(-1) >= settledBelow + WIDTH - 1 + NEWEST_KEPT;
    }

    /// Deletes what was folded, and folds the next run, one a call.
    void tidy() throws IOException {
        files.deleteFoundLeftovers();
        if (isUntidy()) {
            reading(
                    () -> {
                        foldNext();
                        return true;
                    });
            files.deleteLeftovers();
        }
    }

    private void foldNext() throws IOException {
        long end = settledBelow + WIDTH;
        for (int width : WIDTHS_DOWN) {
            if (end % width == 0) {
                Optional<FoldedEntries> fold = gather(new Span(end - width, end - 1));
                if (fold.isPresent()) {
                    files.put(fold.get());
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
            Span part = files.foldOf(next);
            int before;
            if (part == null) {
                EntryFormat.Entry entry = entries().entry(next);
                lines.add(entry.lines());
                before = entry.previousCrc32c();
                last = entry.crc32c();
            } else {
                FoldedEntries fold = files.read(part);
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
}
