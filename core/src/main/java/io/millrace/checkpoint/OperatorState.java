package io.millrace.checkpoint;

import io.millrace.batch.Batch;
import io.millrace.state.StateDelta;
import io.millrace.state.StateSpec;

import java.util.List;
import java.util.Optional;

/// What an operator hands over at the end of a batch. Borrows its batches.
///
/// @param spec what its state looks like
/// @param delta what the batch changed
/// @param snapshot every live group after the batch, when [StateFiles#isSnapshotDue(int)] asked
public record OperatorState(StateSpec spec, StateDelta delta, Optional<List<Batch>> snapshot) {
    /// Returns the state without a snapshot.
    public static OperatorState of(StateSpec spec, StateDelta delta) {
        return new OperatorState(spec, delta, Optional.empty());
    }
}
