package io.millrace.checkpoint;

import java.util.List;

/// The commit of a micro-batch, `commits/N`: with it the batch is done, without it it is not.
///
/// @param batchId number of the batch
/// @param nextBatchWatermarkMs the watermark for the next batch, milliseconds since the epoch
/// @param stateFiles every file that the state after the batch needs, so that one commit is enough
///   to restore; given to [Checkpoint#writeCommit] it is empty
/// @param sinkToken what the sink needs to finish the batch; empty when nothing
/// @param rowCounts what was counted
public record CommitEntry(
        long batchId,
        long nextBatchWatermarkMs,
        List<StateFile> stateFiles,
        String sinkToken,
        RowCounts rowCounts) {
    /// Copies the list.
    public CommitEntry {
        stateFiles = List.copyOf(stateFiles);
    }

    /// Returns the commit with the files.
    CommitEntry with(List<StateFile> files) {
        return new CommitEntry(batchId, nextBatchWatermarkMs, files, sinkToken, rowCounts);
    }
}
