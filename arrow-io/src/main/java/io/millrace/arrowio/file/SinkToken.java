package io.millrace.arrowio.file;

import io.millrace.checkpoint.JsonLine;
import io.millrace.error.ErrorCondition;

import java.util.ArrayList;
import java.util.List;

/// What the commit of a batch says of its files: the token of a [FileStreamSink].
///
/// ```text
/// {"batchId":12}
/// {"batchId":12,"name":"part-0000000012-00000.json","size":72531,"rows":1000,"hash":"44bc2cf5ad770999","staged":".12.3.1f0c....json"}
/// ```
///
/// @param files none when the batch has no rows
record SinkToken(long batchId, List<StagedFile> files) {
    SinkToken {
        files = List.copyOf(files);
    }

    /// A file that readers do not see yet.
    ///
    /// @param stagedName its name in the directory of the log
    record StagedFile(SinkFile file, String stagedName) {}

    /// Returns the files as they will be.
    List<SinkFile> sinkFiles() {
        return files.stream().map(StagedFile::file).toList();
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(JsonLine.write(json -> json.writeNumberField("batchId", batchId)));
        for (StagedFile staged : files) {
            lines.add(
                    JsonLine.write(
                            json -> {
                                staged.file().writeFields(json);
                                json.writeStringField("staged", staged.stagedName());
                            }));
        }
        return String.join("\n", lines);
    }

    /// Reads a token.
    ///
    /// @throws io.millrace.error.MillraceException `SINK_INCOMPATIBLE` when another kind of sink
    ///   gave it
    static SinkToken parse(String text) {
        try {
            List<String> lines = text.lines().toList();
            if (lines.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            long batchId = JsonLine.parse(lines.getFirst()).count("batchId");
            List<StagedFile> files = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                JsonLine fields = JsonLine.parse(line);
                files.add(new StagedFile(SinkFile.of(fields), staged(fields.text("staged"))));
            }
            return new SinkToken(batchId, files);
        } catch (IllegalArgumentException e) {
            throw ErrorCondition.SINK_INCOMPATIBLE.error(
                    "The checkpoint's last commit was not written by a query with a file sink: "
                            + e.getMessage()
                            + ".",
                    "Go on with the sink that the query had, or use a new checkpoint directory.",
                    e);
        }
    }

    private static String staged(String name) {
        if (!StagedName.isOne(name)) {
            throw new IllegalArgumentException("`staged` is " + name);
        }
        return name;
    }
}
