package io.millrace.checkpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The log of a source, `sources/<i>/`. What is added waits in memory for the plan that refers to
/// it: the checkpoint puts both in one go, this first, which saves a wait for the disk.
final class SourceLog implements MetadataLog {
    private final FoldedLog log;
    private EntryLog.@Nullable Addition staged;

    /// The lines of the newest entry that this run added.
    private List<String> newest = List.of();

    private long newestId = -1;

    SourceLog(FoldedLog log) {
        this.log = log;
    }

    @Override
    public boolean add(long id, List<String> lines) throws IOException {
        if (staged != null && id > staged.id()) {
            throw new IllegalStateException(
                    "entry " + id + " is added before the plan with " + staged.id());
        }
        List<String> copy = List.copyOf(lines);
        Optional<EntryLog.Addition> addition =
                staged == null ? log.prepare(id, () -> copy) : Optional.empty();
        if (addition.isEmpty()) {
            return false;
        }
        staged = addition.get();
        newest = copy;
        newestId = id;
        return true;
    }

    @Override
    public Optional<List<String>> get(long id) throws IOException {
        return id == newestId ? Optional.of(newest) : log.get(id);
    }

    @Override
    public OptionalLong latestId() {
        return staged == null ? log.latestId() : OptionalLong.of(staged.id());
    }

    /// Returns the entry that is not in the store yet, or null.
    EntryLog.@Nullable Addition staged() {
        return staged;
    }

    /// Takes in how the put of the staged entry went. Returns whether it is in the log; otherwise
    /// that of another run is.
    ///
    /// @param taken the names that the store found taken
    boolean settle(EntryLog.Addition addition, Set<String> taken) {
        boolean isOurs = log.settle(addition, taken);
        if (!isOurs) {
            newestId = -1;
        }
        staged = null;
        return isOurs;
    }

    FoldedLog log() {
        return log;
    }
}
