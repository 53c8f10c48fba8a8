package io.millrace.arrowio.json;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// Reads a piece of a file of one record a line.
final class JsonLinesReader implements BatchReader {
    private final JsonFormat.Piece piece;
    private final BufferAllocator allocator;
    private final JsonDecoder decoder;
    private final LineBuffer lines;
    private final Runnable giveBack;
    private boolean isClosed;

    JsonLinesReader(
            JsonFormat.Piece piece,
            BufferAllocator allocator,
            JsonFormat.Workspace workspace,
            Runnable giveBack)
            throws IOException {
        this.piece = piece;
        this.allocator = allocator;
        this.decoder = workspace.decoder();
        this.lines = workspace.lines();
        this.giveBack = giveBack;
        try {
            lines.open(piece);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    @Override
    public @Nullable Batch next() throws IOException {
        while (!decoder.isFull()) {
            if (decoder.isRecordOpen()) {
                decoder.drain();
            } else if (lines.position() < lines.startLimit()) {
                decodeLines();
            } else if (lines.isTooLong()) {
                decoder.startRecord(
                        lines.bytes(),
                        lines.position(),
                        lines.position() + lines.unfinishedLength(),
                        place());
                lines.skipLine();
            } else if (!lines.fill()) {
                break;
            }
        }
        return decoder.isEmpty() ? null : decoder.take(allocator);
    }

    private void decodeLines() {
        lines.position(decoder.decodeLines(lines.bytes(), lines.position(), lines.startLimit()));
        if (decoder.isFull() || lines.position() >= lines.startLimit()) {
            return;
        }
        int from = lines.position();
        int end = lines.lineEnd();
        lines.position(lines.afterBreak(end));
        if (end > from) {
            decoder.startRecord(lines.bytes(), from, end, place(from));
        }
    }

    private String place() {
        return place(lines.position());
    }

    private String place(int position) {
        long at = lines.fileOffset() - lines.position() + position;
        return "at byte " + at + " of " + piece.file();
    }

    @Override
    public long malformedCount() {
        return decoder.malformedCount();
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            decoder.reset();
            lines.close();
            giveBack.run();
        }
    }
}
