package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkRequest;
import io.millrace.expr.json.JsonRowWriter;
import io.millrace.expr.json.JsonWriteOptions;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;

/// A query without an engine: runs that write batch N with the one row `{"n":N}` to a directory,
/// and a checkpoint that knows epochs and commits. Every third batch is empty.
final class SinkQuery {
    private static final StructType SCHEMA = StructType.fromDDL("n BIGINT");

    /// The end of a run that was overtaken.
    static final class Fenced extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// A commit of the checkpoint.
    record Commit(long epoch, String token) {}

    final UUID id;
    final FileOperations disk;
    final Path target;
    final TreeMap<Long, Commit> commits = new TreeMap<>();
    long epoch;

    SinkQuery(FileOperations disk, Path target) {
        this(new UUID(1, 1), disk, target);
    }

    private SinkQuery(UUID id, FileOperations disk, Path target) {
        this.id = id;
        this.disk = disk;
        this.target = target;
    }

    /// Returns the same query, which goes on on another disk.
    SinkQuery on(FileOperations other) {
        SinkQuery copy = new SinkQuery(id, other, target);
        copy.commits.putAll(commits);
        copy.epoch = epoch;
        return copy;
    }

    FileStreamSink open(long runEpoch, FileOperations files) throws IOException {
        return open(
                new SinkRequest.Run(id, new UUID(0, runEpoch), runEpoch, lastCommitted(), files));
    }

    FileStreamSink open(SinkRequest.Run run) throws IOException {
        JsonRowWriter writer = new JsonRowWriter(SCHEMA, JsonWriteOptions.in(ZoneOffset.UTC));
        return FileStreamSink.open(target.toString(), writer::write, ".json", run);
    }

    long lastCommitted() {
        return commits.isEmpty() ? -1 : commits.lastKey();
    }

    static boolean isEmpty(long batchId) {
        return batchId % 3 == 2;
    }

    static String add(FileStreamSink sink, long batchId, long value) throws IOException {
        try (BufferAllocator allocator = Allocators.root();
                Batch batch =
                        RowConverter.toBatch(
                                allocator,
                                SCHEMA,
                                isEmpty(batchId) ? List.of() : List.of(RowFactory.create(value)))) {
            return sink.addBatch(new SinkBatch(batchId, 0, batch.rowCount()), List.of(batch));
        }
    }

    /// Runs from the last commit up to the batch, as a query does; the steps of the checkpoint are
    /// told to the files' step, too.
    void run(long last, FileOperations files) throws IOException {
        long mine = ++epoch;
        long committed = lastCommitted();
        try (FileStreamSink sink = open(mine, files)) {
            if (committed >= 0) {
                sink.finish(commits.get(committed).token());
            }
            for (long batchId = committed + 1; batchId <= last; batchId++) {
                String token = add(sink, batchId, batchId);
                if (epoch > mine) {
                    throw new Fenced();
                }
                // Stands for what may come between the check of the epoch and the commit.
                files.list(target.resolve("commit"));
                Commit other = commits.putIfAbsent(batchId, new Commit(mine, token));
                if (other != null && other.epoch() > mine) {
                    throw new Fenced();
                }
                sink.finish(other == null ? token : other.token());
            }
        }
    }

    private static List<String> expected(long last) {
        return LongStream.rangeClosed(0, last)
                .filter(batchId -> !isEmpty(batchId))
                .mapToObj(batchId -> "{\"n\":" + batchId + "}")
                .toList();
    }

    private List<String> lines(String name) throws IOException {
        try (SeekableByteChannel channel = disk.open(target.resolve(name))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            channel.read(bytes);
            return new String(bytes.array(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /// Returns the rows of all files that the log has.
    List<String> logged() throws IOException {
        List<String> rows = new ArrayList<>();
        for (SinkFile file : SinkLog.toRead(target, disk).files(0)) {
            rows.addAll(lines(file.name()));
        }
        return rows;
    }

    /// Returns the rows of all files that `ls` shows.
    List<String> listed() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String name : disk.list(target).stream().sorted().toList()) {
            if (!SinkFile.isHidden(name)) {
                rows.addAll(lines(name));
            }
        }
        return rows;
    }

    /// Returns the names in the log, sorted.
    List<String> logNames() throws IOException {
        Path log = target.resolve(SinkLog.DIRECTORY);
        return disk.list(log).stream().sorted().toList();
    }

    /// Checks that each batch is there once, for both kinds of reader, and nothing else.
    void assertWhole(long last) throws IOException {
        assertEquals(expected(last), logged());
        assertEquals(expected(last), listed());
        assertEquals(List.of(), logNames().stream().filter(name -> name.startsWith(".")).toList());
    }
}
