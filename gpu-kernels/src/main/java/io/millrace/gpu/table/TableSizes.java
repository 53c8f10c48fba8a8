package io.millrace.gpu.table;

import io.millrace.backend.PartialsBuilder;
import io.millrace.batch.Batch;

/// Sizes at which tables do something else, which tests make small.
///
/// @param chunksFirst how many batches the slots of a new table have room for, from 1 to 16
/// @param additionsMax after how many additions to exact sums carries are passed, at most 2^30
/// @param batchRowsMax how many groups a batch has that is handed out, at most
///   [Batch#ROW_COUNT_MAX]
/// @param batchBytes what the bytes of such a batch may come to before another begins
/// @param rankedMax up to how many groups each is compared with all others to sort them
public record TableSizes(
        int chunksFirst, long additionsMax, int batchRowsMax, long batchBytes, int rankedMax) {
    /// The sizes outside of tests.
    public static final TableSizes USUAL =
            new TableSizes(1, 1L << 30, Batch.ROW_COUNT_MAX, PartialsBuilder.BATCH_BYTES, 1024);
}
