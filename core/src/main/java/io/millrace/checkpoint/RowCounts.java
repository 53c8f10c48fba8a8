package io.millrace.checkpoint;

/// What a committed batch counted.
///
/// @param inputRows rows read from the sources
/// @param outputRows rows given to the sink
/// @param lateRows rows dropped because the watermark had passed them
public record RowCounts(long inputRows, long outputRows, long lateRows) {}
