package io.millrace.checkpoint;

import io.millrace.checkpoint.FoldedEntries.Span;
import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.state.FileDamage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/// The files of a [FoldedLog], as its directory lists them: runs, entries that are in none, and
/// leftovers, which the log does without.
final class FoldedFiles {
    private final CheckpointStore store;
    private final String directory;
    private final long epoch;
    private final NavigableMap<Long, Span> folds = new TreeMap<>();
    private final List<String> leftovers = new ArrayList<>();
    private EntryLog entries;
    private @Nullable FoldedEntries lastRead;

    FoldedFiles(CheckpointStore store, String directory, long epoch) throws IOException {
        this.store = store;
        this.directory = directory;
        this.epoch = epoch;
        this.entries = new EntryLog(store, directory, epoch);
        takeIn();
    }

    /// Lists the directory again.
    void list() throws IOException {
        folds.clear();
        leftovers.clear();
        lastRead = null;
        entries = new EntryLog(store, directory, epoch);
        takeIn();
    }

    private void takeIn() throws IOException {
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
    }

    private void forgetEntries(Span span) {
        for (long id : List.copyOf(entries.ids().subSet(span.from(), true, span.to(), true))) {
            leftovers.add(entries.name(id));
            entries.ids().remove(id);
        }
    }

    /// Returns the log of the entries that are in no run.
    EntryLog entries() {
        return entries;
    }

    /// Returns the runs, none within another; a view.
    Collection<Span> folds() {
        return folds.values();
    }

    /// Returns the number behind the last run, 0 when there is none.
    long foldedBelow() {
        return folds.isEmpty() ? 0 : folds.lastEntry().getValue().to() + 1;
    }

    /// Returns the run with the entry, or null.
    @Nullable Span foldOf(long id) {
        Map.Entry<Long, Span> floor = folds.floorEntry(id);
        return floor != null && floor.getValue().contains(id) ? floor.getValue() : null;
    }

    String name(Span span) {
        return directory + "/" + span.name();
    }

    /// Returns the first number behind a gap that an entry or a run has.
    long nextThere(long gap) {
        Long entry = entries.ids().higher(gap);
        Long fold = folds.higherKey(gap);
        long ofEntry = entry == null ? Long.MAX_VALUE : entry;
        return Math.min(ofEntry, fold == null ? Long.MAX_VALUE : fold);
    }

    OptionalLong latestId() {
        return entries.latestId();
    }

    /// Returns a run, the last one read from memory: who reads asks for one entry after another.
    FoldedEntries read(Span span) throws IOException {
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

    /// Lets go of the run that is in memory.
    void forgetRead() {
        lastRead = null;
    }

    /// Puts a run durably in the place of its parts, which become leftovers. One that is there has
    /// to be the same.
    void put(FoldedEntries fold) throws IOException {
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

    /// Returns the leftovers; a view.
    List<String> leftovers() {
        return leftovers;
    }

    /// Deletes what was there as a leftover at the start: that its run is durable is known only of
    /// those that were put here.
    void deleteFoundLeftovers() throws IOException {
        if (!leftovers.isEmpty()) {
            store.sync(List.of(name(folds.lastEntry().getValue())));
            deleteLeftovers();
        }
    }

    void deleteLeftovers() throws IOException {
        for (String name : leftovers) {
            store.delete(name);
        }
        leftovers.clear();
    }

    /// Returns whether all parts of a run are there, among the leftovers.
    boolean isInParts(Span span) {
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
}
