package io.millrace.checkpoint;

import java.util.List;
import java.util.Optional;

/// The commit of a micro-batch, `commits/N`: with it the batch is done, without it it is not.
///
/// @param batchId number of the batch
/// @param nextBatchWatermarkMs the watermark for the next batch, milliseconds since the epoch
/// @param stateFiles every file that the state after the batch needs, so that one commit is enough
///   to restore; given to [Checkpoint#writeCommit] it is empty
/// @param sinkToken what the sink needs to finish the batch; empty when nothing
/// @param rowCounts what was counted
/// @param lateRows where late rows went, if they are kept in files
public record CommitEntry(
        long batchId,
        long nextBatchWatermarkMs,
        List<StateFile> stateFiles,
        String sinkToken,
        RowCounts rowCounts,
        Optional<LateRowCommit> lateRows) {
    /// Copies the list.
    public CommitEntry {
        stateFiles = List.copyOf(stateFiles);
    }

    /// Makes the commit of a query that keeps no late rows.
    public CommitEntry(
            long batchId,
            long nextBatchWatermarkMs,
            List<StateFile> stateFiles,
            String sinkToken,
            RowCounts rowCounts) {
        this(batchId, nextBatchWatermarkMs, stateFiles, sinkToken, rowCounts, Optional.empty());
    }

    /// Returns the commit with the files.
    CommitEntry with(List<StateFile> files) {
        return new CommitEntry(
                batchId, nextBatchWatermarkMs, files, sinkToken, rowCounts, lateRows);
    }
}
