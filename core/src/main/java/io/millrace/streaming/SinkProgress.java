package io.millrace.streaming;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What a sink took in one trigger.
///
/// @param description the sink in words
/// @param numOutputRows rows written, or -1 if the sink does not tell
/// @param metrics the sink's own numbers
public record SinkProgress(String description, long numOutputRows, Map<String, String> metrics) {
    public SinkProgress {
        Objects.requireNonNull(description);
        metrics = Map.copyOf(metrics);
    }

    /// A sink without numbers of its own.
    public SinkProgress(String description, long numOutputRows) {
        this(description, numOutputRows, Map.of());
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
        tree.put("numOutputRows", numOutputRows);
        JsonText.putMap(tree, "metrics", metrics);
        return tree;
    }

    @Override
    public String toString() {
        return prettyJson();
    }
}
