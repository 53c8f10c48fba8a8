package io.millrace.arrowio.file;

import io.millrace.checkpoint.EntryFormat;
import io.millrace.checkpoint.JsonLine;
import io.millrace.error.MillraceException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// An entry of a [SinkLog]: the files of one batch, or of a run of batches that ends with it.
///
/// ```text
/// v1
/// {"batchId":12,"from":12,"queryId":"6a3c1e2a-..."}
/// {"batchId":12,"name":"part-0000000012-00000.json","size":72531,"rows":1000,"hash":"44bc2cf5ad770999"}
/// #end len=201 crc32c=5a1f09c3 prev=0c44a1f0 epoch=3
/// ```
///
/// `prev` is the `crc32c` of the entry that ends with the batch before `from`, so that the entries
/// that count form a chain. Form and checksum are those of the checkpoint's entries.
///
/// @param batchId the last batch; also the entry's name
/// @param from the first batch
/// @param files in the order of the batches; a batch without rows has none
record SinkEntry(long batchId, long from, UUID queryId, List<SinkFile> files) {
    /// An entry as it was read.
    record Read(SinkEntry entry, int crc32c, int previousCrc32c) {}

    SinkEntry {
        files = List.copyOf(files);
    }

    byte[] encode(int previousCrc32c, long epoch) {
        List<String> lines = new ArrayList<>();
        lines.add(
                JsonLine.write(
                        json -> {
                            json.writeNumberField("batchId", batchId);
                            json.writeNumberField("from", from);
                            json.writeStringField("queryId", queryId.toString());
                        }));
        files.forEach(file -> lines.add(file.toLine()));
        return EntryFormat.encode(lines, previousCrc32c, epoch);
    }

    /// Reads the entry of a batch.
    ///
    /// @param file where it lies, for messages
    /// @throws MillraceException `SINK_CORRUPT`
    static Read decode(Path file, long batchId, byte[] bytes) {
        try {
            EntryFormat.Entry read = EntryFormat.decode(file.toString(), bytes);
            SinkEntry entry = decode(batchId, read.lines());
            if (entry.from == 0 && read.previousCrc32c() != 0) {
                throw new IllegalArgumentException("the first entry has one before it");
            }
            return new Read(entry, read.crc32c(), read.previousCrc32c());
        } catch (MillraceException | IllegalArgumentException e) {
            throw SinkErrors.corrupt(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static SinkEntry decode(long batchId, List<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("it has no lines");
        }
        JsonLine head = JsonLine.parse(lines.getFirst());
        long from = head.count("from");
        if (head.count("batchId") != batchId || from > batchId) {
            throw new IllegalArgumentException("its head is " + lines.getFirst());
        }
        List<SinkFile> files = new ArrayList<>();
        long before = from;
        for (String line : lines.subList(1, lines.size())) {
            SinkFile file = SinkFile.of(JsonLine.parse(line));
            if (file.batchId() < before || file.batchId() > batchId) {
                throw new IllegalArgumentException("it has a file of batch " + file.batchId());
            }
            before = file.batchId();
            files.add(file);
        }
        return new SinkEntry(batchId, from, UUID.fromString(head.text("queryId")), files);
    }
}
