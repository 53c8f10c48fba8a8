package io.millrace.arrowio.json;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/// Reads a file that is one document over many lines: an object, or an array of which every element
/// is a row.
final class JsonDocumentReader implements BatchReader {
    private final JsonFormat.Piece piece;
    private final JsonReadOptions options;
    private final BufferAllocator allocator;
    private final JsonFormat.Workspace workspace;
    private final Runnable giveBack;
    private boolean isStarted;
    private boolean isClosed;

    JsonDocumentReader(
            JsonFormat.Piece piece,
            JsonReadOptions options,
            BufferAllocator allocator,
            JsonFormat.Workspace workspace,
            Runnable giveBack) {
        this.piece = piece;
        this.options = options;
        this.allocator = allocator;
        this.workspace = workspace;
        this.giveBack = giveBack;
    }

    @Override
    public @Nullable Batch next() throws IOException {
        JsonDecoder decoder = workspace.decoder();
        if (!isStarted) {
            isStarted = true;
            byte[] document = read();
            boolean hasMark =
                    document.length >= 3
                            && document[0] == (byte) 0xEF
                            && document[1] == (byte) 0xBB
                            && document[2] == (byte) 0xBF;
            decoder.startRecord(document, hasMark ? 3 : 0, document.length, "in " + piece.file());
        }
        decoder.drain();
        return decoder.isEmpty() ? null : decoder.take(allocator);
    }

    private byte[] read() throws IOException {
        // One byte over the limit is enough to know that the document is too long.
        long counted = Math.min(piece.fileEnd(), options.lineBytesMax() + 1L);
        try (InputStream in = Files.newInputStream(piece.file())) {
            return in.readNBytes((int) counted);
        }
    }

    @Override
    public long malformedCount() {
        return workspace.decoder().malformedCount();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            workspace.decoder().reset();
            giveBack.run();
        }
    }
}
