package io.millrace.checkpoint;

/// What a commit says of the late rows that a query keeps in files.
///
/// @param path the directory they go to
/// @param firstBatchId the first batch whose late rows are there
/// @param token what their sink needs to finish the batch
public record LateRowCommit(String path, long firstBatchId, String token) {}
