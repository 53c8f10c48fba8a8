package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.state.StateSpec;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// What a checkpoint says about the query that wrote it.
///
/// @param recovery where a start would go on
/// @param state what the state of each operator looks like after the last commit
public record CheckpointContents(Recovery recovery, SortedMap<Integer, StateSpec> state) {
    /// Returns the contents of a checkpoint that is open.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT`, `CHECKPOINT_IO`
    public static CheckpointContents of(Checkpoint checkpoint) {
        try {
            return new CheckpointContents(checkpoint.recovery(), checkpoint.stateFiles().specs());
        } catch (IOException e) {
            throw CheckpointErrors.io(checkpoint.location(), "its state was looked at", e);
        }
    }

    /// Reads a checkpoint without opening it: takes no lock, claims no epoch and writes nothing, so
    /// that another run may be active. Checks both logs, those of the sources and the headers of
    /// the state, and not all of the state's bytes. Where the file system has no hard links, a
    /// newest plan that a crash tore is refused here and set aside by a start.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT`, `CHECKPOINT_INCOMPATIBLE`,
    ///   `CHECKPOINT_IO`
    public static CheckpointContents read(CheckpointStore store) {
        return LiveReading.read(store, CheckpointContents::readOnce);
    }

    private static CheckpointContents readOnce(CheckpointStore store) throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        EntryLog commits = new EntryLog(store, "commits", 0);
        Optional<UUID> queryId = QueryMetadata.read(store, offsets, commits);
        if (queryId.isEmpty()) {
            Recovery nothing =
                    new Recovery(Optional.empty(), Optional.empty(), List.of(), List.of());
            return new CheckpointContents(nothing, new TreeMap<>());
        }
        Recovery recovery =
                new RecoveryReader(offsets, commits, queryId.get().toString(), true)
                        .read()
                        .recovery();
        StoredStateFiles files = new StoredStateFiles(store, 0);
        recovery.lastCommit().ifPresent(files::committed);
        for (int source : InspectionReader.sourceNumbers(store)) {
            FoldedLog.look(store, "sources/" + source).verify();
        }
        return new CheckpointContents(recovery, files.specs());
    }

    /// Returns the newest plan, which says what wrote the checkpoint; empty when it is new.
    public Optional<OffsetEntry> newestPlan() {
        return recovery.pending().isEmpty()
                ? recovery.lastOffsets()
                : Optional.of(recovery.pending().getLast());
    }
}
