package io.millrace.checkpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The log of a source, `sources/<i>/`. What is added waits in memory for the plan that refers to
/// it: the checkpoint puts both in one go, this first, which saves a wait for the disk.
///
/// Failures are named here as the checkpoint's: to the source they would look like failures of the
/// input.
final class SourceLog implements MetadataLog {
    private final String directory;
    private final FoldedLog log;
    private final CheckpointAccess access;
    private EntryLog.@Nullable Addition staged;

    /// The lines of the newest entry that this run added.
    private List<String> newest = List.of();

    private long newestId = -1;

    SourceLog(String directory, FoldedLog log, CheckpointAccess access) {
        this.directory = directory;
        this.log = log;
        this.access = access;
    }

    @Override
    public boolean add(long id, List<String> lines) {
        return access.run(directory + "/" + id + " was written", () -> stage(id, lines));
    }

    private boolean stage(long id, List<String> lines) throws IOException {
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
    public Optional<List<String>> get(long id) {
        return access.run(
                directory + "/" + id + " was read",
                () -> id == newestId ? Optional.of(newest) : log.get(id));
    }

    @Override
    public OptionalLong latestId() {
        return access.run(
                directory + " was read",
                () -> staged == null ? log.latestId() : OptionalLong.of(staged.id()));
    }

    /// Returns the entry that is not in the store yet, or null.
    EntryLog.@Nullable Addition staged() {
        return staged;
    }

    /// Takes in how the put of the staged entry went. Returns whether it is in the log; otherwise
    /// that of another run is, and counts.
    ///
    /// @param taken the names that the store found taken
    /// @throws io.millrace.error.MillraceException `FENCED` when the other run is newer
    boolean settle(EntryLog.Addition addition, Set<String> taken) throws IOException {
        boolean isOurs = log.settle(addition, taken);
        staged = null;
        if (!isOurs) {
            newestId = -1;
            log.entries().winner(addition.id());
        }
        return isOurs;
    }

    FoldedLog log() {
        return log;
    }
}
