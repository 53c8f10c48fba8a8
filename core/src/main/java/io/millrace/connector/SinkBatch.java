package io.millrace.connector;

/// Which batch a sink is given.
///
/// @param batchId rises by one; the same after a replay
/// @param epoch of the running query's claim on its checkpoint; a sink with fencing refuses lower
///   ones
/// @param rowCount rows in all
public record SinkBatch(long batchId, long epoch, long rowCount) {}
