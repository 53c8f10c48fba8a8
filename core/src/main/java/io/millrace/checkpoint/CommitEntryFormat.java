package io.millrace.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.state.StateFileKind;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The lines of a [CommitEntry]: the batch, then a line per state file.
///
/// ```text
/// {"nextBatchWatermarkMs":15000,"batchId":4,"queryId":"...","sinkToken":"","inputRows":100,"outputRows":3,"lateRows":0,"retainFrom":0}
/// {"operatorId":0,"version":5,"epoch":1,"kind":"delta","rows":2,"bytes":1500,"crc32c":"5a1f09c3"}
/// ```
///
/// A query that keeps its late rows in files has one more field in the first line:
///
/// ```text
/// "lateRowFiles":{"path":"/data/late/from-batch-0","firstBatchId":0,"token":"..."}
/// ```
final class CommitEntryFormat {
    private static final Pattern CRC = Pattern.compile("[0-9a-f]{8}");

    /// A commit with the lowest batch that was still to be kept when it was made.
    record Retained(CommitEntry entry, long retainFrom) {}

    private CommitEntryFormat() {}

    static List<String> encode(Retained commit, String queryId) {
        CommitEntry entry = commit.entry();
        RowCounts rows = entry.rowCounts();
        List<String> lines = new ArrayList<>();
        lines.add(
                JsonLine.write(
                        json -> {
                            json.writeNumberField(
                                    "nextBatchWatermarkMs", entry.nextBatchWatermarkMs());
                            json.writeNumberField("batchId", entry.batchId());
                            json.writeStringField("queryId", queryId);
                            json.writeStringField("sinkToken", entry.sinkToken());
                            json.writeNumberField("inputRows", rows.inputRows());
                            json.writeNumberField("outputRows", rows.outputRows());
                            json.writeNumberField("lateRows", rows.lateRows());
                            json.writeNumberField("retainFrom", commit.retainFrom());
                            if (entry.lateRows().isPresent()) {
                                write(json, entry.lateRows().get());
                            }
                        }));
        for (StateFile file : entry.stateFiles()) {
            lines.add(encode(file));
        }
        return lines;
    }

    private static void write(JsonGenerator json, LateRowCommit late) throws IOException {
        json.writeObjectFieldStart("lateRowFiles");
        json.writeStringField("path", late.path());
        json.writeNumberField("firstBatchId", late.firstBatchId());
        json.writeStringField("token", late.token());
        json.writeEndObject();
    }

    private static LateRowCommit lateRows(JsonLine line, long batchId) {
        long first = line.count("firstBatchId");
        if (first > batchId) {
            throw new IllegalArgumentException("`firstBatchId` is " + first);
        }
        return new LateRowCommit(line.text("path"), first, line.text("token"));
    }

    private static String encode(StateFile file) {
        return JsonLine.write(
                json -> {
                    json.writeNumberField("operatorId", file.operatorId());
                    json.writeNumberField("version", file.version());
                    json.writeNumberField("epoch", file.epoch());
                    json.writeStringField("kind", file.kind().suffix());
                    json.writeNumberField("rows", file.rowCount());
                    json.writeNumberField("bytes", file.byteCount());
                    json.writeStringField("crc32c", "%08x".formatted(file.crc32c()));
                });
    }

    /// Reads the lines of the commit of a batch.
    ///
    /// @throws IllegalArgumentException when they are not one of this batch and query
    static Retained decode(List<String> lines, long batchId, String queryId) {
        JsonLine head = EntryHeads.head(lines, batchId, queryId);
        List<StateFile> files = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            files.add(stateFile(JsonLine.parse(line)));
        }
        RowCounts rows =
                new RowCounts(
                        head.count("inputRows"), head.count("outputRows"), head.count("lateRows"));
        CommitEntry entry =
                new CommitEntry(
                        batchId,
                        head.number("nextBatchWatermarkMs"),
                        files,
                        head.text("sinkToken"),
                        rows,
                        head.object("lateRowFiles").map(late -> lateRows(late, batchId)));
        long retainFrom = head.count("retainFrom");
        if (retainFrom > batchId) {
            throw new IllegalArgumentException("`retainFrom` is " + retainFrom);
        }
        return new Retained(entry, retainFrom);
    }

    private static StateFile stateFile(JsonLine line) {
        String crc = line.text("crc32c");
        if (!CRC.matcher(crc).matches()) {
            throw new IllegalArgumentException("`crc32c` is " + crc);
        }
        return new StateFile(
                line.intCount("operatorId"),
                line.count("version"),
                line.count("epoch"),
                kind(line.text("kind")),
                line.count("rows"),
                line.count("bytes"),
                Integer.parseUnsignedInt(crc, 16));
    }

    private static StateFileKind kind(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "delta" -> StateFileKind.DELTA;
            case "snap" -> StateFileKind.SNAPSHOT;
            default -> throw new IllegalArgumentException("`kind` is " + word);
        };
    }
}
