package io.millrace.checkpoint;

import io.millrace.checkpoint.FoldedEntries.Span;
import io.millrace.state.DamagedFileException;
import io.millrace.state.FileDamage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;

/// A walk through the whole chain of a [FoldedLog], file by file.
final class FoldedWalk {
    /// Is told of what a walk comes across.
    interface Visitor {
        /// Takes a file that is part of the log.
        void visit(String file) throws IOException;

        /// Takes damage; the walk goes on behind it unless this throws.
        void damaged(DamagedFileException damage);
    }

    private final FoldedFiles files;
    private final Visitor visitor;

    /// The checksum of the entry before the next one; empty when it is damaged.
    private Optional<Integer> previous = Optional.of(0);

    private FoldedWalk(FoldedFiles files, Visitor visitor) {
        this.files = files;
        this.visitor = visitor;
    }

    /// Walks up to the newest entry.
    static void walk(FoldedFiles files, Visitor visitor) throws IOException {
        new FoldedWalk(files, visitor).walk();
    }

    private void walk() throws IOException {
        long latest = files.latestId().orElse(-1);
        if (!files.folds().isEmpty() && latest < files.foldedBelow()) {
            miss(files.foldedBelow(), "the newest entries");
        }
        long next = 0;
        while (next <= latest) {
            Span span = files.foldOf(next);
            if (span == null && !files.entries().ids().contains(next)) {
                visitor.visit(files.entries().name(next));
                miss(next, "since a later one is there");
                previous = Optional.empty();
                next = files.nextThere(next);
            } else {
                visit(next, span);
                next = span == null ? next + 1 : span.to() + 1;
            }
        }
    }

    private void miss(long id, String why) {
        visitor.damaged(FileDamage.missing(files.entries().name(id), why).error());
    }

    private void visit(long id, @Nullable Span span) throws IOException {
        visitor.visit(span == null ? files.entries().name(id) : files.name(span));
        try {
            previous = Optional.of(span == null ? chained(id) : chained(span));
        } catch (DamagedFileException e) {
            visitor.damaged(e);
            previous = Optional.empty();
        }
    }

    /// Returns the checksum of an entry, after a look whether it is chained to the one before.
    private int chained(long id) throws IOException {
        EntryFormat.Entry entry = files.entries().entry(id);
        requireChained(files.entries().name(id), entry.previousCrc32c());
        return entry.crc32c();
    }

    private int chained(Span span) throws IOException {
        FoldedEntries fold = files.read(span);
        requireChained(files.name(span), fold.previousCrc32c());
        return fold.lastCrc32c();
    }

    private void requireChained(String file, int found) {
        if (previous.isPresent()) {
            EntryLog.requireChained(file, found, previous.get());
        }
    }
}
