package io.millrace.engine;

import java.util.Map;

/// What an operator did to its state in a batch, for the progress report.
///
/// @param name Spark's name of the operator
/// @param rowsTotal rows of the state after the batch
/// @param rowsDropped late ones
/// @param customMetrics the operator's own numbers
record OperatorNumbers(
        String name,
        long rowsTotal,
        long rowsUpdated,
        long rowsRemoved,
        long rowsDropped,
        long memoryBytes,
        Map<String, Long> customMetrics) {
    /// Copies the map.
    OperatorNumbers {
        customMetrics = Map.copyOf(customMetrics);
    }
}
