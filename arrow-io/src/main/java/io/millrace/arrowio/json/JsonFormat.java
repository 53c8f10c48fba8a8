package io.millrace.arrowio.json;

import io.millrace.connector.BatchReader;
import io.millrace.connector.ReadContext;
import io.millrace.types.StructType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Opens readers over JSON files of one schema.
///
/// Readers that are closed leave their decoder and buffer to the next one that reads the same
/// columns: small files cost little, and the codes of dictionary columns stay the same from file to
/// file. Thread-safe.
public final class JsonFormat {
    /// More than there are workers: what is beyond is left to the garbage collector.
    private static final int IDLE_COUNT_MAX = 64;

    /// A piece of a file.
    ///
    /// @param start of the piece: lines belong to the piece in which they begin
    /// @param end of the piece
    /// @param fileEnd the size of the file that counts
    /// @param shown is shown the bytes of the piece, each once and in order, when lines are read
    public record Piece(Path file, long start, long end, long fileEnd, Shown shown) {
        /// A piece whose bytes nobody else wants to see.
        public Piece(Path file, long start, long end, long fileEnd) {
            this(file, start, end, fileEnd, (_, _, _) -> {});
        }
    }

    /// Is shown bytes that were read.
    @FunctionalInterface
    public interface Shown {
        /// Takes the bytes in, and neither keeps nor changes them.
        void show(byte[] bytes, int from, int to);
    }

    /// What decoders have in common that can stand in for each other.
    private record Shape(List<String> projection, Set<String> dictionaryColumns, ZoneId zone) {}

    /// A decoder and its buffer.
    record Workspace(JsonDecoder decoder, LineBuffer lines) {}

    private final StructType schema;
    private final JsonReadOptions options;
    private final Map<Shape, Queue<Workspace>> idle = new ConcurrentHashMap<>();

    public JsonFormat(StructType schema, JsonReadOptions options) {
        this.schema = schema;
        this.options = options;
    }

    /// Returns whether a file may be read in pieces.
    public boolean isSplittable() {
        return !options.isMultiLine();
    }

    /// Opens a reader; the caller closes it.
    public BatchReader open(Piece piece, ReadContext context) throws IOException {
        Shape shape =
                new Shape(context.projection(), context.dictionaryColumns(), context.sessionZone());
        Queue<Workspace> queue = idle.computeIfAbsent(shape, _ -> new ConcurrentLinkedQueue<>());
        Workspace found = queue.poll();
        Workspace workspace = found != null ? found : newWorkspace(context);
        Runnable giveBack =
                () -> {
                    if (queue.size() < IDLE_COUNT_MAX) {
                        queue.add(workspace);
                    }
                };
        return options.isMultiLine()
                ? new JsonDocumentReader(piece, options, context.allocator(), workspace, giveBack)
                : new JsonLinesReader(piece, context.allocator(), workspace, giveBack);
    }

    private Workspace newWorkspace(ReadContext context) {
        return new Workspace(
                new JsonDecoder(schema, options, context), new LineBuffer(options.lineBytesMax()));
    }
}
