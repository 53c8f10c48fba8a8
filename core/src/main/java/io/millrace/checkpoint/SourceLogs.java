package io.millrace.checkpoint;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The logs of a query's sources, by the sources' numbers.
final class SourceLogs {
    private final CheckpointStore store;
    private final Epochs epochs;
    private final CheckpointAccess access;
    private final Map<Integer, SourceLog> logs = new TreeMap<>();

    SourceLogs(CheckpointStore store, Epochs epochs, CheckpointAccess access) {
        this.store = store;
        this.epochs = epochs;
        this.access = access;
    }

    /// Returns the log of a source, opened when it is first asked for.
    SourceLog get(int source) {
        String directory = "sources/" + source;
        return access.run(
                directory + " was opened",
                () -> {
                    SourceLog present = logs.get(source);
                    return present == null ? open(source, directory) : present;
                });
    }

    private SourceLog open(int source, String directory) throws IOException {
        store.createDirectories(List.of(directory));
        FoldedLog folded = FoldedLog.open(store, directory, epochs.epoch());
        SourceLog log = new SourceLog(directory, folded, access);
        logs.put(source, log);
        return log;
    }

    /// Returns what sources logged for the next plan, for the store to put before it.
    Map<String, ByteSource> staged() {
        Map<String, ByteSource> files = new LinkedHashMap<>();
        for (SourceLog log : logs.values()) {
            EntryLog.Addition staged = log.staged();
            if (staged != null) {
                files.putAll(staged.file());
            }
        }
        return files;
    }

    /// Takes in how the put of the staged entries went. Returns whether another run was first with
    /// one, behind which the put then stopped. Its entry counts, and the plan, which names it by
    /// its number, goes on with it.
    boolean settle(Set<String> taken) throws IOException {
        boolean isStopped = false;
        for (SourceLog log : logs.values()) {
            EntryLog.Addition staged = log.staged();
            if (staged != null) {
                isStopped |= !log.settle(staged, taken);
            }
        }
        return isStopped;
    }

    /// Returns whether [#tidy] would do anything.
    boolean areUntidy() {
        return logs.values().stream().anyMatch(log -> log.log().isUntidy());
    }

    /// Folds old entries, a run of each log.
    void tidy() throws IOException {
        for (SourceLog log : logs.values()) {
            FoldedLog folded = log.log();
            if (folded.isUntidy()) {
                epochs.requireNotFenced();
                folded.tidy();
            }
        }
    }
}
