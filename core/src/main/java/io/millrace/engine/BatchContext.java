package io.millrace.engine;

import java.util.Map;

/// What a stateful operator is told of a micro-batch. A function of the entries `offsets/N - 1` and
/// `offsets/N` alone, so that a batch that is run again is the same.
///
/// @param batchTimeMillis of `offsets/N`
/// @param watermarks of the operators that have a watermark below them, by operator id
/// @param isNoData whether the batch reads nothing: it runs for the sake of the watermark
record BatchContext(
        long batchId,
        long batchTimeMillis,
        Map<Integer, OperatorWatermarks> watermarks,
        boolean isNoData) {
    /// Copies the map.
    BatchContext {
        watermarks = Map.copyOf(watermarks);
    }

    /// Returns the watermarks of the operator; those that touch nothing when it has none.
    OperatorWatermarks watermarks(int operatorId) {
        return watermarks.getOrDefault(operatorId, OperatorWatermarks.NONE);
    }
}
