package io.millrace.arrowio.file;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/// The log that says which files of a directory count: those of the batches that a streaming query
/// committed, each batch whole or not at all.
///
/// ```text
/// out/part-0000000012-00000.json         rows of batch 12
/// out/_millrace_log/metadata             {"id":"<the query that the directory belongs to>"}
/// out/_millrace_log/9                    batches 0 to 9        a SinkEntry each
/// out/_millrace_log/10                   batch 10
/// out/_millrace_log/12                   batch 12
/// out/_millrace_log/.13.3.<uuid>.json    rows of batch 13, until it is committed
/// ```
///
/// Every tenth entry takes in the nine before it, every hundredth the nine tens before it and so on
/// up to [#BATCHES_PER_ENTRY_MAX]; what was taken in is deleted. So a log has few files, and each
/// line is written a few times only. An entry once superseded never counts again, whatever the
/// number of batches: to delete it is always safe, and so is a late writer that puts it back.
///
/// Used by one thread at a time; any number of processes may read while one writes.
final class SinkLog {
    /// The directory in the sink's own; readers leave out its name.
    static final String DIRECTORY = "_millrace_log";

    /// An entry is read as a whole: this many lines are a few megabytes.
    static final long BATCHES_PER_ENTRY_MAX = 10_000;

    private static final int FAN_IN = 10;
    private static final UUID NOBODY = new UUID(0, 0);
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final Path directory;
    private final CheckpointStore store;

    /// @param run who writes, if the log is opened to write
    SinkLog(Path target, FileOperations files, UUID run) {
        this.directory = target.resolve(DIRECTORY);
        this.store = new LocalCheckpointStore(directory, files, Access.DEFAULT, run);
    }

    /// Returns the log of a directory, to be read.
    static SinkLog toRead(Path target, FileOperations files) {
        return new SinkLog(target, files, NOBODY);
    }

    /// The entries from the newest down to the one that has a certain batch.
    ///
    /// @param entries newest first
    /// @param previousCrc32c what the lowest says of the entry before it
    record Section(List<SinkEntry.Read> entries, int previousCrc32c) {
        /// Returns the files of the batches from the given one, in their order.
        List<SinkFile> files(long from) {
            List<SinkFile> files = new ArrayList<>();
            for (SinkEntry.Read read : entries.reversed()) {
                for (SinkFile file : read.entry().files()) {
                    if (file.batchId() >= from) {
                        files.add(file);
                    }
                }
            }
            return files;
        }
    }

    /// Returns the log of a directory of this machine, or empty when no streaming query writes
    /// there.
    static Optional<SinkLog> in(Path target) {
        return Files.isDirectory(target.resolve(DIRECTORY))
                ? Optional.of(toRead(target, FileOperations.disk()))
                : Optional.empty();
    }

    /// Returns the first batch of the entry of a batch.
    static long from(long batchId) {
        long size = 1;
        while (size < BATCHES_PER_ENTRY_MAX && (batchId + 1) % (size * FAN_IN) == 0) {
            size *= FAN_IN;
        }
        return batchId + 1 - size;
    }

    /// Returns the directory of the log.
    Path directory() {
        return directory;
    }

    CheckpointStore store() {
        return store;
    }

    /// Returns the numbers of the entries that are there, whether they count or not.
    NavigableSet<Long> ids() throws IOException {
        TreeSet<Long> ids = new TreeSet<>();
        for (String name : store.list("")) {
            if (NUMBER.matcher(name).matches()) {
                ids.add(Long.parseLong(name));
            }
        }
        return ids;
    }

    /// Returns the last batch in the log, or -1.
    long latest() throws IOException {
        NavigableSet<Long> ids = ids();
        return ids.isEmpty() ? -1 : ids.last();
    }

    /// Returns the files of the batches from the given one on, in the order of the batches.
    ///
    /// @throws MillraceException `SINK_CORRUPT`
    List<SinkFile> files(long from) throws IOException {
        return section(from).files(from);
    }

    /// Reads the entries down to the one that has the batch `from`.
    ///
    /// A writer may delete entries between the listing and the reading. Then there is a newer entry
    /// that takes them in; without one, what is missing is lost.
    ///
    /// @throws MillraceException `SINK_CORRUPT`
    Section section(long from) throws IOException {
        long newest = latest();
        while (true) {
            try {
                return section(from, newest);
            } catch (MillraceException e) {
                long now = latest();
                if (now <= newest) {
                    throw e;
                }
                newest = now;
            }
        }
    }

    /// Reads the entries from `newest` down to the one that has the batch `from`, which must all be
    /// there.
    ///
    /// @throws MillraceException `SINK_CORRUPT`
    Section section(long from, long newest) throws IOException {
        List<SinkEntry.Read> entries = new ArrayList<>();
        SinkEntry.@Nullable Read after = null;
        long id = newest;
        while (id >= from) {
            SinkEntry.Read read = read(id);
            if (after != null) {
                requireChained(after, read);
            }
            entries.add(read);
            after = read;
            id = read.entry().from() - 1;
        }
        return new Section(entries, after == null ? 0 : after.previousCrc32c());
    }

    private void requireChained(SinkEntry.Read after, SinkEntry.Read before) {
        long id = before.entry().batchId();
        if (after.previousCrc32c() != before.crc32c()) {
            throw SinkErrors.corrupt(
                    path(id),
                    "entry %d names CRC32C %08x, but it has %08x"
                            .formatted(
                                    after.entry().batchId(),
                                    after.previousCrc32c(),
                                    before.crc32c()));
        }
        if (!after.entry().queryId().equals(before.entry().queryId())) {
            throw SinkErrors.corrupt(path(id), "query " + before.entry().queryId() + " wrote it");
        }
    }

    /// Returns the entry of a batch, which must be there.
    SinkEntry.Read read(long id) throws IOException {
        Optional<byte[]> bytes = store.read(Long.toString(id));
        if (bytes.isEmpty()) {
            throw SinkErrors.corrupt(path(id), "it is missing");
        }
        return SinkEntry.decode(path(id), id, bytes.get());
    }

    private Path path(long id) {
        return directory.resolve(Long.toString(id));
    }
}
