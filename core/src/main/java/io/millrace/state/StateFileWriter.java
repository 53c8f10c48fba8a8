package io.millrace.state;

import com.google.flatbuffers.FlatBufferBuilder;

import io.millrace.batch.ArrowBuffers;
import io.millrace.batch.Batch;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Validity;
import io.millrace.types.DataType;
import io.millrace.types.NullType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/// Writes a state file; [StateFileFormat] shows it.
///
/// Columns go from where they lie to the channel: nothing is allocated off the heap, and no JVM
/// flag is needed. Borrows everything. Equal deltas give equal bytes, but for the bytes under
/// nulls.
public final class StateFileWriter {
    private static final int CONTINUATION = 0xFFFFFFFF;

    /// A buffer of a message: a view of memory, or so many zero bytes.
    private record Piece(MemorySegment bytes, long zeroCount) {
        static Piece of(MemorySegment bytes) {
            return new Piece(bytes, 0);
        }

        static Piece zeros(long count) {
            return new Piece(MemorySegment.NULL, count);
        }

        long byteCount() {
            return bytes.byteSize() + zeroCount;
        }
    }

    private final BlockOutput out;
    private final StateFileHeader header;
    private long rowCount;

    private StateFileWriter(WritableByteChannel channel, StateFileHeader header) {
        this.out = new BlockOutput(channel);
        this.header = header;
    }

    /// Writes the whole file. A snapshot is a delta without tombstones.
    ///
    /// @throws IllegalArgumentException when the batches do not have the columns of the spec, or
    ///   the header says of other groups that time has closed them
    public static StateFileSummary write(
            WritableByteChannel channel, StateFileHeader header, StateDelta delta)
            throws IOException {
        if (!header.closed().equals(delta.closed())) {
            throw new IllegalArgumentException(
                    "closed are " + delta.closed() + ", not " + header.closed());
        }
        StateFileWriter writer = new StateFileWriter(channel, header);
        return writer.write(delta);
    }

    private StateFileSummary write(StateDelta delta) throws IOException {
        writeMetadata(MessageSerializer.serializeMetadata(header.toArrow(), IpcOption.DEFAULT));
        out.endBlock();
        int groupColumns = header.spec().groupColumnCount();
        for (Batch batch : delta.tombstones()) {
            check(batch, groupColumns);
            writeBatch(batch, true);
        }
        for (Batch batch : delta.upserts()) {
            check(batch, header.spec().schema().size());
            writeBatch(batch, false);
        }
        out.writeInt(CONTINUATION);
        out.writeInt(0);
        out.endBlock();
        return writeTrailer();
    }

    private void check(Batch batch, int columnCount) {
        List<StructField> wanted = header.spec().schema().asList().subList(0, columnCount);
        List<StructField> given = batch.schema().asList();
        boolean fits = given.size() == columnCount && batch.rowCount() <= Batch.ROW_COUNT_MAX;
        for (int i = 0; fits && i < columnCount; i++) {
            fits = wanted.get(i).dataType().equals(given.get(i).dataType());
        }
        if (!fits) {
            throw new IllegalArgumentException(batch + " is not state of " + header.spec());
        }
    }

    private void writeBatch(Batch batch, boolean areTombstones) throws IOException {
        int rows = batch.rowCount();
        if (rows == 0) {
            return;
        }
        ArrowBuffers columns = ArrowBuffers.canonical(batch);
        List<ArrowBuffers.Node> nodes = new ArrayList<>(columns.nodes());
        List<Piece> pieces = new ArrayList<>();
        columns.buffers().forEach(buffer -> pieces.add(Piece.of(buffer)));
        if (areTombstones) {
            StructType schema = header.spec().schema();
            for (int i = batch.columns().size(); i < schema.size(); i++) {
                addNulls(schema.asList().get(i).dataType(), rows, nodes, pieces);
            }
        }
        nodes.add(new ArrowBuffers.Node(rows, 0));
        pieces.add(Piece.zeros(0));
        pieces.add(areTombstones ? ones(rows) : Piece.zeros(Validity.byteCount(rows)));
        writeMessage(rows, nodes, pieces);
        rowCount += rows;
    }

    private static Piece ones(int rows) {
        byte[] bits = new byte[(int) Validity.byteCount(rows)];
        MemorySegment segment = MemorySegment.ofArray(bits);
        for (int row = 0; row < rows; row++) {
            Validity.set(segment, row);
        }
        return Piece.of(segment);
    }

    private static void addNulls(
            DataType type, int rows, List<ArrowBuffers.Node> nodes, List<Piece> pieces) {
        nodes.add(new ArrowBuffers.Node(rows, rows));
        if (type instanceof NullType) {
            return;
        }
        pieces.add(Piece.zeros(Validity.byteCount(rows)));
        PhysicalType physical = PhysicalType.of(type);
        switch (physical) {
            case VAR_WIDTH -> {
                pieces.add(Piece.zeros(4L * (rows + 1)));
                pieces.add(Piece.zeros(0));
            }
            case STRUCT -> {
                for (StructField field : (StructType) type) {
                    addNulls(field.dataType(), rows, nodes, pieces);
                }
            }
            case LIST -> {
                pieces.add(Piece.zeros(4L * (rows + 1)));
                addNulls(ListColumn.elementType(type), 0, nodes, pieces);
            }
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 ->
                    pieces.add(Piece.zeros(physical.byteCount(rows)));
        }
    }

    private void writeMessage(int rows, List<ArrowBuffers.Node> nodes, List<Piece> pieces)
            throws IOException {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (ArrowBuffers.Node node : nodes.reversed()) {
            FieldNode.createFieldNode(builder, node.rowCount(), node.nullCount());
        }
        int nodesAt = builder.endVector();
        long bodyByteCount = pieces.stream().mapToLong(piece -> padded(piece.byteCount())).sum();
        RecordBatch.startBuffersVector(builder, pieces.size());
        long end = bodyByteCount;
        for (Piece piece : pieces.reversed()) {
            end -= padded(piece.byteCount());
            Buffer.createBuffer(builder, end, piece.byteCount());
        }
        int buffersAt = builder.endVector();
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rows);
        RecordBatch.addNodes(builder, nodesAt);
        RecordBatch.addBuffers(builder, buffersAt);
        int root = RecordBatch.endRecordBatch(builder);
        writeMetadata(
                MessageSerializer.serializeMessage(
                        builder,
                        MessageHeader.RecordBatch,
                        root,
                        bodyByteCount,
                        IpcOption.DEFAULT));
        for (Piece piece : pieces) {
            out.write(piece.bytes());
            out.writeZeros(piece.zeroCount());
            out.align();
        }
        out.endBlock();
    }

    /// Every message starts at a multiple of 8 bytes, since all parts are padded to that.
    private void writeMetadata(ByteBuffer metadata) throws IOException {
        out.writeInt(CONTINUATION);
        out.writeInt((int) padded(metadata.remaining()));
        out.write(metadata);
        out.align();
    }

    private static long padded(long byteCount) {
        return (byteCount + 7) & -8;
    }

    private StateFileSummary writeTrailer() throws IOException {
        List<BlockOutput.Block> blocks = List.copyOf(out.blocks());
        int trailerBytes =
                StateFileFormat.TRAILER_HEAD_BYTES
                        + blocks.size() * StateFileFormat.BLOCK_BYTES
                        + StateFileFormat.TRAILER_TAIL_BYTES;
        ByteBuffer trailer = ByteBuffer.allocate(trailerBytes).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putLong(StateFileFormat.MAGIC).putInt(blocks.size()).putLong(rowCount);
        for (BlockOutput.Block block : blocks) {
            trailer.putLong(block.byteCount()).putInt(block.crc32c());
        }
        long fileBytes = out.position() + trailerBytes;
        trailer.putLong(fileBytes).putInt(trailerBytes);
        int crc = StateFileFormat.crc32c(trailer.duplicate().flip());
        trailer.putInt(crc).putLong(StateFileFormat.MAGIC).flip();
        out.write(trailer);
        out.flush();
        return new StateFileSummary(rowCount, fileBytes, crc);
    }
}
