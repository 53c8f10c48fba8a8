package io.millrace.arrowio.file;

import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.ReadContext;
import io.millrace.connector.Scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads all files of a location that are there when it is planned, in the order in which a stream
/// would read them.
public final class FileScan implements Scan {
    private final FileLocation location;
    private final FileFormat format;

    /// @throws io.millrace.error.MillraceException `PATH_NOT_FOUND`
    public FileScan(FileOptions options, FileFormat format) {
        this.format = format;
        this.location = new FileLocation(options);
        location.requirePresent();
    }

    /// Returns the files of a location in their order.
    ///
    /// @throws io.millrace.error.MillraceException `PATH_NOT_FOUND`
    public static List<FileEntry> files(FileOptions options) throws IOException {
        FileLocation location = new FileLocation(options);
        location.requirePresent();
        return sorted(location);
    }

    /// @throws io.millrace.error.MillraceException `PATH_NOT_FOUND`
    public static void requirePresent(FileOptions options) {
        new FileLocation(options).requirePresent();
    }

    private static List<FileEntry> sorted(FileLocation location) throws IOException {
        List<FileEntry> files = new ArrayList<>(location.list(_ -> Sighting.NEW));
        files.sort(location.order());
        return files;
    }

    @Override
    public String description() {
        return location.description();
    }

    @Override
    public List<InputSplit> planInputSplits() throws IOException {
        List<InputSplit> splits = new ArrayList<>();
        for (FileEntry entry : sorted(location)) {
            splits.addAll(
                    FileSplit.of(
                            entry.file(),
                            entry.sizeBytes(),
                            format.isSplittable(),
                            Optional::empty));
        }
        return splits;
    }

    @Override
    public BatchReader open(InputSplit split, ReadContext context) throws IOException {
        return format.open((FileSplit) split, context);
    }

    @Override
    public void close() {}
}
