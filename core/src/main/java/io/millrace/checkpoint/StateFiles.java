package io.millrace.checkpoint;

import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.SortedMap;

/// The state files of a checkpoint, as its last commit lists them.
public interface StateFiles {
    /// Returns what the state of each operator looks like, from the headers of its files.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when no file of an operator
    ///   can tell
    SortedMap<Integer, StateSpec> specs() throws IOException;

    /// Returns whether the next [Checkpoint#writeCommit] of the operator should carry a snapshot:
    /// after ten deltas, or when the deltas since the last one outweigh it.
    boolean isSnapshotDue(int operatorId);

    /// Returns the version up to which the committed batches brought the state: last batch + 1.
    long version();

    /// Reads the operator's state as of [#version()]; no rows when it never had any. A snapshot
    /// that is damaged is passed over if an older one and the deltas after it are there.
    ///
    /// @param allocator where the batches come from
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when files are damaged and
    ///   no older ones stand in, `CHECKPOINT_INCOMPATIBLE` when they were written under another
    ///   spec
    StateRows restore(StateSpec spec, BufferAllocator allocator);
}
