package io.millrace.checkpoint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The plan of a micro-batch, `offsets/N`: all that its result depends on besides the input.
///
/// Equal entries are the same plan. Times are in milliseconds since the epoch, as in Spark's log.
///
/// @param batchId number of the batch, from 0
/// @param batchTimestampMs the batch time: what `current_timestamp` is in this batch
/// @param batchWatermarkMs the watermark at the start of the batch; 0 before the first
/// @param offsets where the batch ends in each source, canonical JSON on one line, in the order of
///   the sources; null for a source that has had no data
/// @param conf the session settings that bind the checkpoint; they win over the session at restart
/// @param query the query that planned it; empty in entries of versions that wrote none
public record OffsetEntry(
        long batchId,
        long batchTimestampMs,
        long batchWatermarkMs,
        List<@Nullable String> offsets,
        SortedMap<String, String> conf,
        Optional<QueryDescription> query) {
    /// Copies the collections.
    public OffsetEntry {
        offsets = Collections.unmodifiableList(new ArrayList<>(offsets));
        conf = Collections.unmodifiableSortedMap(new TreeMap<>(conf));
    }

    /// Makes an entry with the settings in any order, without a query.
    public static OffsetEntry of(
            long batchId,
            long batchTimestampMs,
            long batchWatermarkMs,
            List<? extends @Nullable String> offsets,
            Map<String, String> conf) {
        return new OffsetEntry(
                batchId,
                batchTimestampMs,
                batchWatermarkMs,
                new ArrayList<>(offsets),
                new TreeMap<>(conf),
                Optional.empty());
    }

    /// Returns the entry with the query that planned it.
    public OffsetEntry plannedBy(QueryDescription description) {
        return new OffsetEntry(
                batchId,
                batchTimestampMs,
                batchWatermarkMs,
                offsets,
                conf,
                Optional.of(description));
    }
}
