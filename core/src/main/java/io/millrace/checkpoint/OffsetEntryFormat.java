package io.millrace.checkpoint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The lines of an [OffsetEntry]: the batch under Spark's field names, then a line per source.
///
/// ```text
/// {"batchWatermarkMs":0,"batchTimestampMs":1480981499528,"conf":{...},"batchId":4,"queryId":"...","query":{...}}
/// {"logOffset":4}
/// -
/// ```
///
/// The form of `query` is shown in [QueryDescriptionFormat].
final class OffsetEntryFormat {
    private static final String NO_OFFSET = "-";

    private OffsetEntryFormat() {}

    static List<String> encode(OffsetEntry entry, String queryId) {
        List<String> lines = new ArrayList<>();
        lines.add(
                JsonLine.write(
                        json -> {
                            json.writeNumberField("batchWatermarkMs", entry.batchWatermarkMs());
                            json.writeNumberField("batchTimestampMs", entry.batchTimestampMs());
                            json.writeObjectFieldStart("conf");
                            for (Map.Entry<String, String> setting : entry.conf().entrySet()) {
                                json.writeStringField(setting.getKey(), setting.getValue());
                            }
                            json.writeEndObject();
                            json.writeNumberField("batchId", entry.batchId());
                            json.writeStringField("queryId", queryId);
                            if (entry.query().isPresent()) {
                                QueryDescriptionFormat.write(json, entry.query().get());
                            }
                        }));
        for (String offset : entry.offsets()) {
            if (offset != null) {
                JsonLine.requireJson(offset);
            }
            lines.add(offset == null ? NO_OFFSET : offset);
        }
        return lines;
    }

    /// Reads the lines of the entry of a batch.
    ///
    /// @throws IllegalArgumentException when they are not one of this batch and query
    static OffsetEntry decode(List<String> lines, long batchId, String queryId) {
        JsonLine head = EntryHeads.head(lines, batchId, queryId);
        List<@Nullable String> offsets = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.equals(NO_OFFSET)) {
                offsets.add(null);
            } else {
                JsonLine.requireJson(line);
                offsets.add(line);
            }
        }
        return new OffsetEntry(
                batchId,
                head.number("batchTimestampMs"),
                head.number("batchWatermarkMs"),
                offsets,
                head.texts("conf"),
                QueryDescriptionFormat.read(head));
    }
}
