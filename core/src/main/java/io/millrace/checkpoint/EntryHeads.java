package io.millrace.checkpoint;

import java.util.List;

/// Checks the first line that entries of both logs have.
final class EntryHeads {
    private EntryHeads() {}

    static JsonLine head(List<String> lines, long batchId, String queryId) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("it has no lines");
        }
        JsonLine head = JsonLine.parse(lines.getFirst());
        if (head.count("batchId") != batchId) {
            throw new IllegalArgumentException("it is the entry of batch " + head.count("batchId"));
        }
        if (!head.text("queryId").equals(queryId)) {
            throw new IllegalArgumentException(
                    "it belongs to query "
                            + head.text("queryId")
                            + ", but `metadata` names "
                            + queryId);
        }
        return head;
    }
}
