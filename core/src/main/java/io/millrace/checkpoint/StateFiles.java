package io.millrace.checkpoint;

import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;

import org.apache.arrow.memory.BufferAllocator;

/// The state files of a checkpoint, as its commits list them.
public interface StateFiles {
    /// Returns whether the next [Checkpoint#writeState] of the operator should carry a snapshot.
    boolean isSnapshotDue(int operatorId);

    /// Returns the version up to which the committed batches brought the state: last batch + 1.
    long version();

    /// Reads the operator's state as of [#version()]; no rows when it never had any.
    ///
    /// @param allocator where the batches come from
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when files are damaged and
    ///   no older ones stand in, `CHECKPOINT_INCOMPATIBLE` when they were written under another
    ///   spec
    StateRows restore(StateSpec spec, BufferAllocator allocator);
}
