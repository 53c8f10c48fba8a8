package io.millrace.streaming;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What a query is doing at one moment.
///
/// @param message in words, such as `Waiting for data to arrive`
/// @param isDataAvailable whether there is data that is not processed yet
/// @param isTriggerActive whether a batch is being processed
public record StreamingQueryStatus(
        String message, boolean isDataAvailable, boolean isTriggerActive) {
    public StreamingQueryStatus {
        Objects.requireNonNull(message);
    }

    /// The status as JSON on one line.
    public String json() {
        return JsonText.compact(tree());
    }

    /// The status as indented JSON.
    public String prettyJson() {
        return JsonText.pretty(tree());
    }

    private Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("message", message);
        tree.put("isDataAvailable", isDataAvailable);
        tree.put("isTriggerActive", isTriggerActive);
        return tree;
    }

    @Override
    public String toString() {
        return prettyJson();
    }
}
