package io.millrace.arrowio.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.HexFormat;

/// A file that a batch was fixed on: one line of an entry of `sources/<i>/`.
///
/// ```text
/// {"path":"file:///data/events/file-0.json","timestamp":1469501107000,"batchId":0,"size":72531,"hash":"44bc2cf5ad770999"}
/// ```
///
/// The first three are Spark's; size and hash ([ContentHash], 16 hexadecimal digits) are the pin. A
/// file that was hashed in pieces has their number before the hash, `"pieces":17`.
///
/// @param path as a URI
/// @param modifiedMillis when the file was last changed, for people to read; pins nothing
/// @param batchId number of the entry
record PinnedFile(String path, long modifiedMillis, long batchId, ContentHash.Fingerprint content) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PLAIN = "file:///";

    /// No version makes smaller pieces: a line cannot have a start count more of them than there
    /// can be.
    private static final long PIECE_BYTES_LEAST = 64 << 10;

    /// Returns the file.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when it is of no local path
    Path file() {
        try {
            return Path.of(URI.create(path));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw notOne(toLine(), e);
        }
    }

    /// Returns the file's path as a text, without making a path where the URI spells it out, as
    /// nearly all do: a restart asks this of every file that was ever read.
    String pathText() {
        boolean isSpeltOut =
                File.separatorChar == '/' && path.startsWith(PLAIN) && path.indexOf('%') < 0;
        return isSpeltOut ? path.substring(PLAIN.length() - 1) : file().toString();
    }

    private static MillraceException notOne(String line, Exception cause) {
        return ErrorCondition.CHECKPOINT_CORRUPT.error(
                "A line of the log of a file source is not one: " + line + ".",
                "Restore the checkpoint directory from a copy.",
                cause);
    }

    String toLine() {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("path", path);
            json.writeNumberField("timestamp", modifiedMillis);
            json.writeNumberField("batchId", batchId);
            json.writeNumberField("size", content.sizeBytes());
            if (content.pieceCount() > 1) {
                json.writeNumberField("pieces", content.pieceCount());
            }
            json.writeStringField("hash", HexFormat.of().toHexDigits(content.hash()));
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return line.toString();
    }

    static PinnedFile parse(String line) {
        String path = "";
        String hash = "";
        long timestamp = 0;
        long batchId = 0;
        long size = -1;
        int pieces = 1;
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "path" -> path = json.getText();
                    case "timestamp" -> timestamp = json.getLongValue();
                    case "batchId" -> batchId = json.getLongValue();
                    case "size" -> size = json.getLongValue();
                    case "pieces" -> pieces = json.getIntValue();
                    case "hash" -> hash = json.getText();
                    default -> json.skipChildren();
                }
            }
            if (path.isEmpty() || size < 0) {
                throw new IOException("path or size is missing");
            }
            if (pieces < 1 || pieces > Math.max(1, size / PIECE_BYTES_LEAST)) {
                throw new IOException("no file of this size has so many pieces");
            }
            return new PinnedFile(
                    path,
                    timestamp,
                    batchId,
                    new ContentHash.Fingerprint(size, pieces, HexFormat.fromHexDigitsToLong(hash)));
        } catch (IOException | IllegalArgumentException e) {
            throw notOne(line, e);
        }
    }
}
