package io.millrace.checkpoint;

import java.util.List;
import java.util.Optional;

/// What a checkpoint said when it was opened.
///
/// ```text
/// offsets newest   commits newest   lastCommit   pending        the engine
/// none             none             empty        []             starts with batch 0
/// 0                none             empty        [0]            replays 0
/// N                N                N            []             finishes N's sink, goes on at N + 1
/// N + 1            N                N            [N + 1]        finishes N's sink, replays N + 1
/// N                N, damaged       N - 1        [N]            finishes N - 1's, replays N
/// N + 1            N, damaged       N - 1        [N, N + 1]     finishes N - 1's, replays N, N + 1
/// anything else                                                 refused: CHECKPOINT_CORRUPT
/// ```
///
/// @param lastCommit the last commit, durable again, or empty when no batch was committed
/// @param lastOffsets the plan of that batch: where the next one starts
/// @param pending plans without a commit, in order: to be replayed as they are, never planned anew
/// @param warnings what was found damaged and set aside; sentences for the log and for listeners
public record Recovery(
        Optional<CommitEntry> lastCommit,
        Optional<OffsetEntry> lastOffsets,
        List<OffsetEntry> pending,
        List<String> warnings) {
    /// Copies the lists.
    public Recovery {
        pending = List.copyOf(pending);
        warnings = List.copyOf(warnings);
    }

    /// Returns the number of the last committed batch, or -1.
    public long lastCommittedBatchId() {
        return lastCommit.map(CommitEntry::batchId).orElse(-1L);
    }
}
