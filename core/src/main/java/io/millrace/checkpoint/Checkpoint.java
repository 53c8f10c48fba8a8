package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.MillraceException;

import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// A query's hold on its checkpoint.
///
/// The life of a batch N: [#writeOffsets], compute, sink, [#writeCommit] with the state, finish the
/// sink, [#purge]. What returns is durable. Each write returns the entry *in force*: another run
/// with a lower epoch may have been first, and then its entry is the one to go on with; plans are
/// exact ranges, so either run's is right.
///
/// Used by one thread at a time, which nobody may interrupt. Errors: `CHECKPOINT_IO` when the store
/// fails, after which nothing more can be written; `FENCED` when a newer run took over.
public interface Checkpoint extends AutoCloseable {
    /// Opens the checkpoint in the store: makes it if it is new, locks it, claims an epoch, checks
    /// both logs and decides where to go on. Takes over the store.
    ///
    /// @throws io.millrace.error.MillraceException `CONCURRENT_QUERY`, `CHECKPOINT_CORRUPT`,
    ///   `CHECKPOINT_INCOMPATIBLE` or `CHECKPOINT_IO`
    static Checkpoint open(CheckpointStore store, CheckpointOptions options) {
        return DurableCheckpoint.open(store, options, _ -> store.close());
    }

    /// Opens a checkpoint in a new directory under `java.io.tmpdir`, for queries that nobody starts
    /// again. It keeps to the same files, but waits for no disk: up to 4 MiB of files of up to 16
    /// KiB stay on the heap, the others go to the directory. It is deleted when it is closed; if
    /// [#keepOnClose()] was called, all files are written to the directory instead, which stays.
    static Checkpoint openTemporary(CheckpointOptions options) {
        return TemporaryCheckpoints.open(options);
    }

    /// Returns the place in words.
    String location();

    /// Returns the id of the query, the same at every restart.
    UUID queryId();

    /// Returns the epoch of this run: higher than that of every run before.
    long epoch();

    /// Returns what was found at the start.
    Recovery recovery();

    /// Fixes the plan of a batch, and what the logs of sources were given for it, and returns the
    /// plan in force, which is to be executed.
    OffsetEntry writeOffsets(OffsetEntry entry);

    /// Writes the state files of a batch and, once they are durable, commits it; the waits for
    /// their contents overlap. Operators with nothing changed and no snapshot get no file.
    ///
    /// @param entry without state files
    /// @param states of all operators; borrowed for the call
    /// @param isAbandoned asked now and then while the state is written; once it is true, the write
    ///   ends and leaves nothing
    /// @return the commit in force, whose token the sink is to finish
    /// @throws java.util.concurrent.CancellationException when it was abandoned
    CommitEntry writeCommit(
            CommitEntry entry, List<OperatorState> states, BooleanSupplier isAbandoned);

    /// Writes state files and commit, however long it takes.
    default CommitEntry writeCommit(CommitEntry entry, List<OperatorState> states) {
        return writeCommit(entry, states, () -> false);
    }

    /// Returns the failure of something else that writes for this run, or `FENCED` over it when a
    /// newer run took over: that sweeps what an outrun one was about to name.
    MillraceException orFenced(MillraceException failure);

    /// Returns the durable log of a source, `sources/<i>/`.
    MetadataLog sourceLog(int source);

    /// Returns the state files.
    StateFiles stateFiles();

    /// Returns whether there is enough for [#purge] to do. Touches no disk.
    boolean isPurgeDue();

    /// Deletes what no retained batch needs, and folds what sources logged. Cheap when there is
    /// nothing to do.
    void purge();

    /// Keeps the directory of a temporary checkpoint when it is closed: for a query that failed.
    void keepOnClose();

    @Override
    void close();
}
