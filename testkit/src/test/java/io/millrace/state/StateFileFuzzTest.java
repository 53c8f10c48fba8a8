package io.millrace.state;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// State files of any bytes: refused as damaged, or read to the end without a leak and without more
/// memory off the heap than four times the file. Two thirds of the inputs are damaged within a
/// block whose checksum is made right again, so that the damage gets to the reader of Arrow
/// messages.
@Seeded
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StateFileFuzzTest {
    private static final StructType SCHEMA =
            StructType.fromDDL(
                    "window_start BIGINT NOT NULL, action STRING, m0 BIGINT NOT NULL, m1 DOUBLE,"
                            + " pair STRUCT<a: INT, b: BINARY>");
    private static final StructType KEYS =
            StructType.fromDDL("window_start BIGINT NOT NULL, action STRING");
    private static final int TAIL_BYTES = StateFileFormat.TRAILER_TAIL_BYTES;

    private static byte[] file(StateFileKind kind, int upserts, int tombstones) throws IOException {
        StateSpec spec = new StateSpec(0, SCHEMA, 2, "count by window, action");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BufferAllocator allocator = Allocators.root();
                WritableByteChannel channel = Channels.newChannel(bytes);
                StateDelta delta =
                        new StateDelta(
                                batches(allocator, SCHEMA, upserts),
                                batches(allocator, KEYS, tombstones))) {
            StateFileWriter.write(channel, new StateFileHeader(kind, spec, 7, 3), delta);
        }
        return bytes.toByteArray();
    }

    private static List<Batch> batches(BufferAllocator allocator, StructType schema, int count) {
        if (count == 0) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String action = i % 3 == 0 ? null : "action-" + i;
            rows.add(
                    schema.equals(KEYS)
                            ? RowFactory.create((long) -i, action)
                            : RowFactory.create(
                                    (long) i,
                                    action,
                                    7L * i,
                                    i % 2 == 0 ? null : 0.5 * i,
                                    i % 4 == 0 ? null : RowFactory.create(i, new byte[i % 5])));
        }
        return List.of(RowConverter.toBatch(allocator, schema, rows));
    }

    @Test
    void anyBytes(Seed seed) throws Exception {
        List<byte[]> corpus =
                List.of(
                        file(StateFileKind.DELTA, 5, 3),
                        file(StateFileKind.DELTA, 0, 70),
                        file(StateFileKind.SNAPSHOT, 130, 0));
        Mutations mutations =
                new Mutations(corpus, List.of("MILLRST1", "\u0000\u0000\u0000\u0000"));
        Fuzz.run(
                seed,
                new FuzzTarget() {
                    @Override
                    public byte[] input(RandomGenerator random) {
                        return switch (random.nextInt(6)) {
                            case 0 -> mutations.next(random);
                            case 1 -> resealed(mutations.next(random));
                            default -> damaged(random, corpus.get(random.nextInt(corpus.size())));
                        };
                    }

                    @Override
                    public boolean parse(byte[] input) throws Exception {
                        read(input);
                        return true;
                    }
                });
    }

    private static void read(byte[] input) throws IOException {
        InMemoryCheckpointStore store = new InMemoryCheckpointStore();
        store.overwrite("file", input);
        StateFileReader.verify(store.open("file"), "file");
        try (BufferAllocator root = Allocators.root();
                // Buffers are rounded up to powers of two, and are never below some small size.
                BufferAllocator allocator =
                        root.newChildAllocator("file", 0, 4L * input.length + (64 << 10));
                StateFileReader reader =
                        StateFileReader.open(store.open("file"), "file", allocator)) {
            for (StateBlock block = reader.next(); block != null; block = reader.next()) {
                try (StateBlock owned = block) {
                    RowConverter.toRows(owned.batch());
                }
            }
        }
    }

    /// Changes a few bytes of one block, or a number of the trailer, and makes the checksums right.
    private static byte[] damaged(RandomGenerator random, byte[] file) {
        byte[] bytes = file.clone();
        int trailer = trailerStart(bytes);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            boolean isOfTrailer = random.nextInt(8) == 0;
            int at =
                    isOfTrailer
                            ? trailer + random.nextInt(bytes.length - trailer)
                            : random.nextInt(trailer);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> putInt(bytes, at & ~3, random.nextInt());
                default -> putInt(bytes, at & ~3, random.nextInt(-2, 40));
            }
        }
        return resealed(bytes);
    }

    private static void putInt(byte[] bytes, int at, int value) {
        if (at + 4 <= bytes.length) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        }
    }

    private static int trailerStart(byte[] bytes) {
        int length =
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(bytes.length - TAIL_BYTES + 8);
        return bytes.length - length;
    }

    /// Makes every checksum right that can be found; what has no trailer stays as it is.
    private static byte[] resealed(byte[] file) {
        byte[] bytes = file.clone();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < TAIL_BYTES + StateFileFormat.TRAILER_HEAD_BYTES) {
            return bytes;
        }
        int start = trailerStart(bytes);
        if (start < 0 || start > bytes.length - TAIL_BYTES - StateFileFormat.TRAILER_HEAD_BYTES) {
            return bytes;
        }
        buffer.putLong(bytes.length - TAIL_BYTES, bytes.length);
        int at = start + StateFileFormat.TRAILER_HEAD_BYTES;
        long position = 0;
        for (;
                at + StateFileFormat.BLOCK_BYTES <= bytes.length - TAIL_BYTES;
                at += StateFileFormat.BLOCK_BYTES) {
            long length = buffer.getLong(at);
            if (length < 0 || length > start - position) {
                break;
            }
            buffer.putInt(at + 8, crc(buffer, (int) position, (int) length));
            position += length;
        }
        buffer.putInt(bytes.length - 12, crc(buffer, start, bytes.length - 12 - start));
        return bytes;
    }

    private static int crc(ByteBuffer buffer, int from, int length) {
        return StateFileFormat.crc32c(buffer.slice(from, length));
    }
}
