package io.millrace.state;

import io.millrace.batch.ArrowAssembly;
import io.millrace.batch.ArrowBuffers;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Segments;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Reads a state file; [StateFileFormat] shows it.
///
/// Nothing of a block is looked at before its checksum is right, and no more is allocated than the
/// file is long. Any damage is `CHECKPOINT_CORRUPT` with the file's name and the offset. Takes over
/// the channel; used by one thread at a time.
public final class StateFileReader implements AutoCloseable {
    private static final int SLICE_BYTES = 1 << 26;
    private static final int PREFIX_BYTES = 8;

    private final SeekableByteChannel channel;
    private final String file;
    private final BufferAllocator allocator;
    private final StateFileTrailer trailer;
    private final StateFileHeader header;
    private final StructType fileColumns;
    private int nextBlock = 1;

    private StateFileReader(SeekableByteChannel channel, String file, BufferAllocator allocator)
            throws IOException {
        this.channel = channel;
        this.file = file;
        this.allocator = allocator;
        this.trailer = StateFileTrailer.read(channel, file);
        this.header = readHeader(channel, trailer, file);
        this.fileColumns = DataTypes.createStructType(fields(header.spec().schema().asList()));
    }

    private static List<StructField> fields(List<StructField> groups) {
        List<StructField> fields = new ArrayList<>(groups);
        fields.add(new StructField(StateFileFormat.TOMBSTONE, DataTypes.BooleanType, false));
        return fields;
    }

    /// Opens the file and checks its trailer and header.
    ///
    /// @param channel closed with the reader, and when this fails
    /// @param file its name, for messages
    /// @param allocator where batches come from
    public static StateFileReader open(
            SeekableByteChannel channel, String file, BufferAllocator allocator)
            throws IOException {
        try {
            return new StateFileReader(channel, file, allocator);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /// Checks every checksum of a file, and returns what identifies it. The channel stays open.
    public static StateFileSummary verify(SeekableByteChannel channel, String file)
            throws IOException {
        StateFileTrailer trailer = StateFileTrailer.read(channel, file);
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        for (StateFileTrailer.Block block : trailer.blocks()) {
            CRC32C crc = new CRC32C();
            channel.position(block.position());
            for (long left = block.byteCount(); left > 0; left -= chunk.limit()) {
                chunk.clear().limit((int) Math.min(left, chunk.capacity()));
                StateFileTrailer.readFully(channel, chunk, file);
                crc.update(chunk.flip());
            }
            check(channel, block, crc, file);
        }
        return trailer.summary();
    }

    /// Reads what a file says about itself, and checks no more than that. The channel stays open.
    public static StateFileHeader readHeader(SeekableByteChannel channel, String file)
            throws IOException {
        return readHeader(channel, StateFileTrailer.read(channel, file), file);
    }

    /// Returns what the file says about itself.
    public StateFileHeader header() {
        return header;
    }

    /// Returns what identifies its content.
    public StateFileSummary summary() {
        return trailer.summary();
    }

    /// Returns the next block, which the caller closes, or null after the last.
    public @Nullable StateBlock next() throws IOException {
        if (nextBlock == trailer.blocks().size() - 1) {
            readEndOfStream(trailer.blocks().get(nextBlock));
            nextBlock++;
        }
        if (nextBlock >= trailer.blocks().size()) {
            return null;
        }
        StateFileTrailer.Block block = trailer.blocks().get(nextBlock++);
        try {
            return readBlock(block);
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | UnsupportedOperationException e) {
            throw invalid(file, block, "a batch of rows", e);
        }
    }

    private static StateFileHeader readHeader(
            SeekableByteChannel channel, StateFileTrailer trailer, String file) throws IOException {
        StateFileTrailer.Block block = trailer.blocks().getFirst();
        ByteBuffer bytes = readWhole(channel, block, file);
        try {
            Message message = message(bytes, block);
            require(message.headerType() == MessageHeader.Schema, "the first is not a schema");
            return StateFileHeader.of(MessageSerializer.deserializeSchema(message));
        } catch (RuntimeException e) {
            throw invalid(file, block, "a schema of ours", e);
        }
    }

    private void readEndOfStream(StateFileTrailer.Block block) throws IOException {
        ByteBuffer bytes = readWhole(channel, block, file);
        if (bytes.remaining() != 8 || bytes.getLong() != 0xFFFFFFFFL) {
            throw new FileDamage(file, block.position(), "the end of the stream", "other bytes")
                    .error();
        }
    }

    private static ByteBuffer readWhole(
            SeekableByteChannel channel, StateFileTrailer.Block block, String file)
            throws IOException {
        if (block.byteCount() > Integer.MAX_VALUE - 8) {
            throw new FileDamage(
                            file,
                            block.position(),
                            "a block of less than 2 GiB",
                            block.byteCount() + " bytes")
                    .error();
        }
        ByteBuffer bytes =
                ByteBuffer.allocate((int) block.byteCount()).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(block.position());
        StateFileTrailer.readFully(channel, bytes, file);
        CRC32C crc = new CRC32C();
        crc.update(bytes.flip());
        check(channel, block, crc, file);
        return bytes.rewind();
    }

    private StateBlock readBlock(StateFileTrailer.Block block) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(block.position());
        StateFileTrailer.readFully(channel, prefix, file);
        CRC32C crc = new CRC32C();
        crc.update(prefix.flip());
        int metadataBytes = prefix.getInt(4);
        require(
                metadataBytes > 0 && metadataBytes <= block.byteCount() - PREFIX_BYTES,
                "the metadata's length");
        ByteBuffer metadata = ByteBuffer.allocate(metadataBytes).order(ByteOrder.LITTLE_ENDIAN);
        StateFileTrailer.readFully(channel, metadata, file);
        crc.update(metadata.flip());
        long bodyBytes = block.byteCount() - PREFIX_BYTES - metadataBytes;
        ArrowBuf body = allocator.buffer(Math.max(8, bodyBytes));
        try {
            readBody(body, bodyBytes, crc);
            check(channel, block, crc, file);
            Message message = Message.getRootAsMessage(metadata.rewind());
            require(prefix.getInt(0) == 0xFFFFFFFF, "no continuation mark");
            require(message.headerType() == MessageHeader.RecordBatch, "not a record batch");
            require(message.bodyLength() == bodyBytes, "the body's length");
            RecordBatch records = (RecordBatch) message.header(new RecordBatch());
            require(records != null && records.compression() == null, "compression");
            return toBlock(records, body, bodyBytes);
        } finally {
            body.getReferenceManager().release();
        }
    }

    private void readBody(ArrowBuf body, long bodyBytes, CRC32C crc) throws IOException {
        MemorySegment segment = Segments.of(body);
        for (long at = 0; at < bodyBytes; at += SLICE_BYTES) {
            long length = Math.min(SLICE_BYTES, bodyBytes - at);
            ByteBuffer slice = segment.asSlice(at, length).asByteBuffer();
            StateFileTrailer.readFully(channel, slice, file);
            crc.update(slice.flip());
        }
    }

    private StateBlock toBlock(RecordBatch records, ArrowBuf body, long bodyBytes) {
        require(
                records.length() > 0 && records.length() <= Batch.ROW_COUNT_MAX,
                "the number of rows");
        int rows = (int) records.length();
        List<ArrowBuffers.Node> nodes = new ArrayList<>();
        for (int i = 0; i < records.nodesLength(); i++) {
            FieldNode node = records.nodes(i);
            nodes.add(
                    new ArrowBuffers.Node(
                            Math.toIntExact(node.length()), Math.toIntExact(node.nullCount())));
        }
        List<ArrowBuf> buffers = new ArrayList<>();
        for (int i = 0; i < records.buffersLength(); i++) {
            Buffer buffer = records.buffers(i);
            long length = buffer.length();
            long offset = buffer.offset();
            require(offset >= 0 && offset % 8 == 0 && offset <= bodyBytes, "a buffer's offset");
            require(length >= 0 && length <= bodyBytes - offset, "a buffer's length");
            buffers.add(body.slice(offset, length));
        }
        return split(ArrowAssembly.toBatch(fileColumns, rows, nodes, buffers, allocator));
    }

    /// Takes the column of marks off; all its rows must say the same.
    private StateBlock split(Batch whole) {
        try (whole) {
            int columnCount = whole.columns().size() - 1;
            FixedWidthColumn marks = (FixedWidthColumn) whole.column(columnCount);
            boolean areTombstones = marks.getBoolean(0);
            for (int row = 0; row < whole.rowCount(); row++) {
                require(marks.getBoolean(row) == areTombstones, "upserts among tombstones");
            }
            StructType schema = header.spec().schema();
            int kept = areTombstones ? header.spec().groupColumnCount() : columnCount;
            List<ColumnVector> columns = new ArrayList<>(kept);
            for (int i = 0; i < kept; i++) {
                columns.add(whole.column(i).retain());
            }
            StructType names = DataTypes.createStructType(schema.asList().subList(0, kept));
            return new StateBlock(new Batch(names, columns, whole.rowCount()), areTombstones);
        }
    }

    private static Message message(ByteBuffer bytes, StateFileTrailer.Block block) {
        require(bytes.getInt(0) == 0xFFFFFFFF, "no continuation mark");
        int metadataBytes = bytes.getInt(4);
        require(metadataBytes == block.byteCount() - PREFIX_BYTES, "the metadata's length");
        ByteBuffer metadata =
                bytes.slice(PREFIX_BYTES, metadataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return Message.getRootAsMessage(metadata);
    }

    private static DamagedFileException invalid(
            String file, StateFileTrailer.Block block, String expected, RuntimeException e) {
        return new FileDamage(
                        file,
                        block.position(),
                        expected,
                        "an Arrow message that is none: " + e.getMessage())
                .error(e);
    }

    private static void check(
            SeekableByteChannel channel, StateFileTrailer.Block block, CRC32C crc, String file)
            throws IOException {
        int actual = (int) crc.getValue();
        if (actual != block.crc32c()) {
            throw StateFileTrailer.checksum(channel, block, actual, file);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
