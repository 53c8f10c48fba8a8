package io.millrace.streaming;

import java.util.List;

/// Whether a query can run on a checkpoint that is there, found out without starting it.
///
/// @param verdict in one word
/// @param reasons sentences: what is refused, what changes, or what is worth knowing; may be empty
public record CheckpointCheck(Verdict verdict, List<String> reasons) {
    /// What a start would do.
    public enum Verdict {
        /// No batch was planned yet: the query starts with batch 0.
        STARTS_NEW,
        /// It goes on as if it had never stopped.
        RUNS_AS_BEFORE,
        /// It goes on, and its results from here on are not what they would have been; those of the
        /// batches before stay.
        RUNS_CHANGED,
        /// It does not start: `CHECKPOINT_INCOMPATIBLE` or `CHECKPOINT_CORRUPT`, or `CHECKPOINT_IO`
        /// when it cannot be read.
        REFUSED
    }

    /// Copies the list.
    public CheckpointCheck {
        reasons = List.copyOf(reasons);
    }

    /// Returns whether a start gets past the checkpoint.
    public boolean canRun() {
        return verdict != Verdict.REFUSED;
    }
}
