package io.millrace.streaming;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What a stateful operator did to its state in one trigger.
///
/// @param operatorName the operator, such as `stateStoreSave`
/// @param numRowsTotal rows in the state after the trigger
/// @param numRowsUpdated rows added or changed
/// @param allUpdatesTimeMs time of all additions and changes
/// @param numRowsRemoved rows removed
/// @param allRemovalsTimeMs time of all removals
/// @param commitTimeMs time to make the state durable
/// @param memoryUsedBytes memory of the state
/// @param numRowsDroppedByWatermark late rows, which changed nothing
/// @param numShufflePartitions parts the state is kept in
/// @param numStateStoreInstances stores the state is kept in
/// @param customMetrics the operator's own numbers
public record StateOperatorProgress(
        String operatorName,
        long numRowsTotal,
        long numRowsUpdated,
        long allUpdatesTimeMs,
        long numRowsRemoved,
        long allRemovalsTimeMs,
        long commitTimeMs,
        long memoryUsedBytes,
        long numRowsDroppedByWatermark,
        long numShufflePartitions,
        long numStateStoreInstances,
        Map<String, Long> customMetrics) {
    public StateOperatorProgress {
        Objects.requireNonNull(operatorName);
        customMetrics = Map.copyOf(customMetrics);
    }

    public String json() {
        return JsonText.compact(tree());
    }

    public String prettyJson() {
        return JsonText.pretty(tree());
    }

    Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("operatorName", operatorName);
        tree.put("numRowsTotal", numRowsTotal);
        tree.put("numRowsUpdated", numRowsUpdated);
        tree.put("allUpdatesTimeMs", allUpdatesTimeMs);
        tree.put("numRowsRemoved", numRowsRemoved);
        tree.put("allRemovalsTimeMs", allRemovalsTimeMs);
        tree.put("commitTimeMs", commitTimeMs);
        tree.put("memoryUsedBytes", memoryUsedBytes);
        tree.put("numRowsDroppedByWatermark", numRowsDroppedByWatermark);
        tree.put("numShufflePartitions", numShufflePartitions);
        tree.put("numStateStoreInstances", numStateStoreInstances);
        JsonText.putMap(tree, "customMetrics", customMetrics);
        return tree;
    }

    @Override
    public String toString() {
        return prettyJson();
    }
}
