package io.millrace.app.bench.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.IntStream;

/// Rows that are a pure function of their number and count, kept as NDJSON files of equal row
/// count. Immutable, thread-safe.
public abstract sealed class DataSet permits DeviceData, EventData, KeyedData, YahooData {
    private static final String COMPLETE = "_COMPLETE";
    private static final Instant FIRST_FILE = Instant.parse("2016-07-26T00:00:00Z");

    private final String name;
    private final long rowCount;
    private final int fileCount;

    DataSet(String name, long rowCount, int fileCount) {
        this.name = name;
        this.rowCount = rowCount;
        this.fileCount = Math.clamp(rowCount, 1, fileCount);
    }

    /// Returns the number of rows.
    public final long rowCount() {
        return rowCount;
    }

    /// Returns the number of files.
    public final int fileCount() {
        return fileCount;
    }

    /// Returns the schema in DDL.
    public abstract String ddl();

    abstract void write(long row, LineWriter out) throws IOException;

    /// Returns the directory of the files, written first unless an earlier run has.
    public final Path ensure(Path parent) throws IOException {
        Path directory = parent.resolve(name + "-" + rowCount);
        if (!Files.exists(directory.resolve(COMPLETE))) {
            Files.createDirectories(directory);
            IntStream.range(0, fileCount).parallel().forEach(file -> writeFile(directory, file));
            Files.createFile(directory.resolve(COMPLETE));
        }
        return directory;
    }

    private void writeFile(Path directory, int file) {
        Path path = directory.resolve("part-%05d.json".formatted(file));
        try {
            writeRows(path, firstRow(file), firstRow(file + 1));
            // Streams take the oldest file first, and rows are in the order of the files.
            Files.setLastModifiedTime(path, FileTime.from(FIRST_FILE.plusSeconds(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeRows(Path path, long from, long to) throws IOException {
        try (LineWriter out = new LineWriter(path)) {
            for (long row = from; row < to; row++) {
                write(row, out);
                out.end();
            }
        }
    }

    private long firstRow(int file) {
        return rowCount / fileCount * file + rowCount % fileCount * file / fileCount;
    }

    /// Returns the bytes of all files.
    public final long byteCount(Path directory) throws IOException {
        long size = 0;
        for (int file = 0; file < fileCount; file++) {
            size += Files.size(directory.resolve("part-%05d.json".formatted(file)));
        }
        return size;
    }
}
