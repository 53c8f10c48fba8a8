package io.millrace.streaming;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What a source gave in one trigger.
///
/// @param description the source in words
/// @param startOffset where the batch began, as JSON; null if at the very beginning
/// @param endOffset where the batch ended, as JSON
/// @param latestOffset where the source's data ended at that time, as JSON; null if it does not
///   tell
/// @param numInputRows rows read
/// @param inputRowsPerSecond rows that arrived per second since the last trigger; NaN or infinite
///   if there is no time to divide by, and then not in the JSON
/// @param processedRowsPerSecond rows read per second of this trigger; likewise
/// @param metrics the source's own numbers; `malformedRecords` when there were any, of which a
///   permissive read counts those that are malformed in the columns it reads
public record SourceProgress(
        String description,
        @Nullable String startOffset,
        @Nullable String endOffset,
        @Nullable String latestOffset,
        long numInputRows,
        double inputRowsPerSecond,
        double processedRowsPerSecond,
        Map<String, String> metrics) {
    public SourceProgress {
        Objects.requireNonNull(description);
        metrics = Map.copyOf(metrics);
    }

    public String json() {
        return JsonText.compact(tree());
    }

    public String prettyJson() {
        return JsonText.pretty(tree());
    }

    Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("description", description);
        tree.put("startOffset", JsonText.offset(startOffset));
        tree.put("endOffset", JsonText.offset(endOffset));
        tree.put("latestOffset", JsonText.offset(latestOffset));
        tree.put("numInputRows", numInputRows);
        JsonText.putRate(tree, "inputRowsPerSecond", inputRowsPerSecond);
        JsonText.putRate(tree, "processedRowsPerSecond", processedRowsPerSecond);
        JsonText.putMap(tree, "metrics", metrics);
        return tree;
    }

    @Override
    public String toString() {
        return prettyJson();
    }
}
