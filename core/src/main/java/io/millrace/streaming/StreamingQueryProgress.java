package io.millrace.streaming;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// What a query did in one trigger. Its JSON is Spark's, field for field, and then our own fields.
///
/// Two reports are equal if their JSON is. Arrays are copied in and out: Spark's accessors give
/// arrays, so these do.
///
/// @param id the query's id, the same through every restart
/// @param runId the id of this run
/// @param name the query's name; null if it has none
/// @param timestamp when the trigger began, as ISO 8601 in UTC with milliseconds
/// @param batchId the batch; the next one if the trigger had nothing to do
/// @param batchDuration milliseconds the batch took
/// @param durationMs milliseconds of each step, such as `addBatch`
/// @param eventTime `max`, `min`, `avg` of the batch and `watermark` that it used, as `timestamp`
///   is
/// @param stateOperators the stateful operators, in the order of the plan
/// @param sources the sources, in the order of the query
/// @param sink the sink
/// @param observedMetrics the rows of `observe`, by name
/// @param backend the backend that aggregated the batch; null if none did. Not in Spark
/// @param fallbackReason why it was not the preferred backend, or not an accelerator that there is;
///   null if it was. Not in Spark
@SuppressWarnings("ArrayRecordComponent") // copied in and out; equality is by content
public record StreamingQueryProgress(
        UUID id,
        UUID runId,
        @Nullable String name,
        String timestamp,
        long batchId,
        long batchDuration,
        Map<String, Long> durationMs,
        Map<String, String> eventTime,
        StateOperatorProgress[] stateOperators,
        SourceProgress[] sources,
        SinkProgress sink,
        Map<String, Row> observedMetrics,
        @Nullable String backend,
        @Nullable String fallbackReason) {
    public StreamingQueryProgress {
        Objects.requireNonNull(id);
        Objects.requireNonNull(runId);
        Objects.requireNonNull(timestamp);
        Objects.requireNonNull(sink);
        durationMs = Map.copyOf(durationMs);
        eventTime = Map.copyOf(eventTime);
        stateOperators = stateOperators.clone();
        sources = sources.clone();
        observedMetrics = Map.copyOf(observedMetrics);
    }

    @Override
    public StateOperatorProgress[] stateOperators() {
        return stateOperators.clone();
    }

    @Override
    public SourceProgress[] sources() {
        return sources.clone();
    }

    /// Rows read from all sources.
    public long numInputRows() {
        return Arrays.stream(sources).mapToLong(SourceProgress::numInputRows).sum();
    }

    /// Rows that arrived per second at all sources; NaN or infinite if one of them is.
    public double inputRowsPerSecond() {
        return Arrays.stream(sources).mapToDouble(SourceProgress::inputRowsPerSecond).sum();
    }

    /// Rows read per second from all sources; NaN or infinite if one of them is.
    public double processedRowsPerSecond() {
        return Arrays.stream(sources).mapToDouble(SourceProgress::processedRowsPerSecond).sum();
    }

    /// The report as JSON on one line.
    public String json() {
        return JsonText.compact(tree());
    }

    /// The report as indented JSON.
    public String prettyJson() {
        return JsonText.pretty(tree());
    }

    private Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("runId", runId);
        tree.put("name", name);
        tree.put("timestamp", timestamp);
        tree.put("batchId", batchId);
        tree.put("batchDuration", batchDuration);
        tree.put("numInputRows", numInputRows());
        JsonText.putRate(tree, "inputRowsPerSecond", inputRowsPerSecond());
        JsonText.putRate(tree, "processedRowsPerSecond", processedRowsPerSecond());
        JsonText.putMap(tree, "durationMs", durationMs);
        JsonText.putMap(tree, "eventTime", eventTime);
        tree.put("stateOperators", Arrays.stream(stateOperators).map(o -> o.tree()).toList());
        tree.put("sources", Arrays.stream(sources).map(s -> s.tree()).toList());
        tree.put("sink", sink.tree());
        JsonText.putMap(tree, "observedMetrics", observedMetrics);
        if (backend != null) {
            tree.put("backend", backend);
        }
        if (fallbackReason != null) {
            tree.put("fallbackReason", fallbackReason);
        }
        return tree;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamingQueryProgress that && json().equals(that.json());
    }

    @Override
    public int hashCode() {
        return json().hashCode();
    }

    @Override
    public String toString() {
        return prettyJson();
    }
}
