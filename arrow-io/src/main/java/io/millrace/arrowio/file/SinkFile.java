package io.millrace.arrowio.file;

import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.checkpoint.JsonLine;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// A data file that a streaming query wrote: one line of an entry of a [SinkLog].
///
/// ```text
/// {"batchId":12,"name":"part-0000000012-00000.json","size":72531,"rows":1000,"hash":"44bc2cf5ad770999"}
/// ```
///
/// @param name in the directory of the sink: never a path, never hidden
/// @param hash [ContentHash] of the content
record SinkFile(long batchId, String name, long sizeBytes, long rowCount, long hash) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /// Returns the name of a file of a batch, the same whoever writes it. Names sort as batches do.
    static String name(long batchId, int index, String extension) {
        return String.format(Locale.ROOT, "part-%010d-%05d%s", batchId, index, extension);
    }

    /// Returns whether readers leave out what has the name.
    static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }

    boolean hasContent(ContentHash.Fingerprint content) {
        return content.sizeBytes() == sizeBytes && content.hash() == hash;
    }

    String toLine() {
        return JsonLine.write(this::writeFields);
    }

    void writeFields(JsonGenerator json) throws IOException {
        json.writeNumberField("batchId", batchId);
        json.writeStringField("name", name);
        json.writeNumberField("size", sizeBytes);
        json.writeNumberField("rows", rowCount);
        json.writeStringField("hash", HexFormat.of().toHexDigits(hash));
    }

    /// Reads the fields.
    ///
    /// @throws IllegalArgumentException when they are not those of a file
    static SinkFile of(JsonLine line) {
        String name = line.text("name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("`name` is " + name);
        }
        return new SinkFile(
                line.count("batchId"),
                name,
                line.count("size"),
                line.count("rows"),
                HexFormat.fromHexDigitsToLong(line.text("hash")));
    }
}
