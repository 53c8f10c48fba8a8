package io.millrace.arrowio.file;

import io.millrace.batch.Batch;
import io.millrace.checkpoint.MetadataLog;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.connector.StreamContext;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.Clock;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of a location as a stream: each file once, in order, so many a batch.
///
/// The offset is `{"logOffset":n}`, where `n` is an entry of the source's log with one [PinnedFile]
/// a line, with the hash of its content; so a batch that is run again reads the same bytes or fails
/// with `SOURCE_CHANGED`. Files that change after they were read are not read again. A poll that
/// finds nothing new writes nothing.
///
/// An entry is written when its files are chosen, for which they are hashed. Large files of a
/// format that shows what it reads are hashed while they are read, and then the entry is written
/// when the batch has read them: one copy out of the page cache instead of two.
public final class FileStreamSource implements MicroBatchStream {
    /// Files of less in all are hashed before they are read. To read 8 MiB a second time costs half
    /// a millisecond of two cores; a plan that is written when they have been read, and not while,
    /// has a batch wait about twice as long for the disk.
    static final long READ_ONCE_BYTES_MIN = 8 << 20;

    /// What stands for bytes of a name that are no text in the JVM's locale.
    private static final char UNDECODED = '\uFFFD';

    private static final Pattern OFFSET =
            Pattern.compile("\\s*\\{\\s*\"logOffset\"\\s*:\\s*(-?\\d{1,18})\\s*}\\s*");

    private final FileLocation location;
    private final FileOptions options;
    private final FileFormat format;
    private final MetadataLog log;
    private final UnreadFiles unread;
    private final Clock clock;
    private final HashAhead ahead = new HashAhead();
    private long lastId;

    /// Whether this run has added an entry.
    private boolean hasAdded;

    /// The entry that is written when its files have been read.
    private @Nullable UnhashedEntry reading;

    /// What was pinned in this process and need not be hashed again before it is read.
    private final Map<Long, List<PinnedContent>> fresh = new HashMap<>();

    /// An entry whose files are hashed while they are read.
    private record UnhashedEntry(long id, List<UnhashedFile> files) {}

    /// Files that were taken for a batch.
    ///
    /// @param triedCount how many there were before the first that was left for later
    private record Taken<T extends ChosenFile>(List<T> files, int triedCount) {}

    /// Takes a file; empty when it is gone.
    @FunctionalInterface
    private interface Taking<T extends ChosenFile> {
        Optional<T> take(FileEntry entry) throws IOException;
    }

    /// Opens the source and reads its log.
    ///
    /// @throws io.millrace.error.MillraceException `PATH_NOT_FOUND`, `CHECKPOINT_CORRUPT`
    public FileStreamSource(FileOptions options, FileFormat format, StreamContext context)
            throws IOException {
        this.options = options;
        this.format = format;
        this.log = context.log();
        this.location = new FileLocation(options);
        location.requirePresent();
        this.clock = context.clock();
        this.unread = new UnreadFiles(location, options, clock);
        this.lastId = log.latestId().orElse(-1);
        log.forEach((id, lines) -> files(id, lines).forEach(file -> unread.markSeen(file)));
    }

    @Override
    public String description() {
        return "FileStreamSource[" + location.description() + "]";
    }

    @Override
    public ReadLimit defaultReadLimit() {
        return options.readLimit();
    }

    @Override
    public Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit)
            throws IOException {
        long after = start.map(FileStreamSource::logOffset).orElse(-1L);
        requireInLog(after);
        if (after < lastId && !(limit instanceof ReadLimit.AllAvailable)) {
            // An entry that no batch has taken, left by a crash: it is the next batch as it stands.
            return Optional.of(offset(after + 1));
        }
        if (reading != null) {
            throw new IllegalStateException("entry " + lastId + " has not been read yet");
        }
        choose(limit);
        return lastId > after ? Optional.of(offset(lastId)) : Optional.empty();
    }

    /// An offset that lies behind the end of the log would hide the entries that come next.
    private void requireInLog(long id) {
        if (id > lastId) {
            throw noEntry(id);
        }
    }

    /// Chooses the next files, and has those hashed ahead that come after them. One that is gone by
    /// now was never part of the stream.
    private void choose(ReadLimit limit) throws IOException {
        List<FileEntry> candidates = unread.candidates();
        List<FileEntry> likely = likely(limit, candidates);
        int triedCount;
        // The first plan of a run, which may not be the one in force, is waited for before anything
        // is read.
        if (hasAdded && isReadOnce(likely)) {
            Taken<UnhashedFile> taken = take(limit, candidates, this::unhashed);
            triedCount = taken.triedCount();
            begin(taken.files());
        } else {
            // From the last to the first, and so towards what is taken here.
            ahead.begin(likely.reversed(), clock.wallMillis());
            Taken<PinnedContent> taken = take(limit, candidates, this::hashed);
            triedCount = taken.triedCount();
            add(taken.files());
        }
        List<FileEntry> next = likely(limit, candidates.subList(triedCount, candidates.size()));
        ahead.begin(isReadOnce(next) ? List.of() : next, clock.wallMillis());
    }

    /// Returns whether a batch of these files reads them once, hashing them meanwhile.
    private boolean isReadOnce(List<FileEntry> files) {
        return format.showsBytes()
                && files.stream().mapToLong(FileEntry::sizeBytes).sum() >= READ_ONCE_BYTES_MIN;
    }

    private Optional<UnhashedFile> unhashed(FileEntry entry) throws IOException {
        return UnhashedFile.of(entry, format.isSplittable());
    }

    private Optional<PinnedContent> hashed(FileEntry entry) throws IOException {
        return PinnedContent.pin(entry, lastId + 1, ahead.take(entry.file()));
    }

    private <T extends ChosenFile> Taken<T> take(
            ReadLimit limit, List<FileEntry> candidates, Taking<T> taking) throws IOException {
        List<T> files = new ArrayList<>();
        long bytes = 0;
        int triedCount = 0;
        for (FileEntry entry : candidates) {
            if (isEnough(limit, files.size(), bytes + entry.sizeBytes())) {
                break;
            }
            triedCount++;
            Optional<T> file = taking.take(entry);
            if (file.isPresent()) {
                files.add(file.get());
                bytes += file.get().sizeBytes();
            } else {
                unread.forget(entry);
            }
        }
        return new Taken<>(files, triedCount);
    }

    /// Returns the files that a batch takes if all are still there.
    private static List<FileEntry> likely(ReadLimit limit, List<FileEntry> candidates) {
        long bytes = 0;
        int count = 0;
        for (FileEntry entry : candidates) {
            bytes += entry.sizeBytes();
            if (isEnough(limit, count, bytes)) {
                break;
            }
            count++;
        }
        return candidates.subList(0, count);
    }

    /// Returns whether a batch of so many files takes no further one.
    ///
    /// @param bytesWithNext the size of the batch if it did
    private static boolean isEnough(ReadLimit limit, int fileCount, long bytesWithNext) {
        return switch (limit) {
            case ReadLimit.AllAvailable _ -> false;
            case ReadLimit.MaxFiles most -> fileCount >= most.files();
            case ReadLimit.MaxBytes most -> fileCount > 0 && bytesWithNext > most.bytes();
        };
    }

    private void add(List<PinnedContent> contents) throws IOException {
        if (contents.isEmpty()) {
            return;
        }
        long id = lastId + 1;
        if (log.add(id, lines(contents))) {
            fresh.put(id, contents);
            unread.choose(id, contents.stream().map(content -> key(content.file(), options)));
        }
        lastId = id;
        hasAdded = true;
    }

    private static List<String> lines(List<PinnedContent> contents) {
        return contents.stream().map(content -> content.file().toLine()).toList();
    }

    private void begin(List<UnhashedFile> files) {
        if (!files.isEmpty()) {
            lastId++;
            reading = new UnhashedEntry(lastId, files);
            unread.choose(lastId, files.stream().map(file -> key(file.path(), options)));
        }
    }

    @Override
    public boolean isFixedByReading() {
        return reading != null;
    }

    @Override
    public void endRead() throws IOException {
        UnhashedEntry entry = reading;
        if (entry == null) {
            return;
        }
        reading = null;
        List<PinnedContent> contents = new ArrayList<>(entry.files().size());
        for (UnhashedFile file : entry.files()) {
            contents.add(file.pin(entry.id()));
        }
        if (!log.add(entry.id(), lines(contents))) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "Another run chose the files of entry "
                            + entry.id()
                            + " of "
                            + description()
                            + ".",
                    "Let one run go on, and start this query again if it is to be this one.");
        }
        unread.settle(entry.id(), contents.stream().map(PinnedContent::file).toList());
    }

    @Override
    public void prepareForAvailableNow() throws IOException {
        unread.freeze();
    }

    @Override
    public List<InputSplit> planInputSplits(Optional<Offset> start, Offset end) throws IOException {
        List<InputSplit> splits = new ArrayList<>();
        long last = logOffset(end);
        // The plan may be that of another run, which added entries of its own.
        lastId = Math.max(lastId, last);
        for (long id = start.map(FileStreamSource::logOffset).orElse(-1L) + 1; id <= last; id++) {
            UnhashedEntry entry = reading;
            if (entry != null && entry.id() == id) {
                entry.files().forEach(file -> splits.addAll(file.splits()));
            } else {
                for (PinnedContent content : contents(id)) {
                    splits.addAll(content.splits(format.isSplittable()));
                }
            }
        }
        return splits;
    }

    /// Returns the files of an entry that a plan refers to. The entry is in force, or is put beside
    /// this and ends the query if it is not: if another run of the query was first with this
    /// number, its choice counts, and the files that this run had chosen are still to be taken.
    private List<PinnedContent> contents(long id) throws IOException {
        List<PinnedFile> inForce = entry(id);
        List<PinnedContent> known = fresh.getOrDefault(id, List.of());
        if (!known.stream().map(PinnedContent::file).toList().equals(inForce)) {
            known = new ArrayList<>(inForce.size());
            for (PinnedFile file : inForce) {
                known.add(PinnedContent.require(file));
            }
            fresh.put(id, known);
        }
        unread.settle(id, inForce);
        return known;
    }

    private List<PinnedFile> entry(long id) throws IOException {
        return files(id, log.get(id));
    }

    private List<PinnedFile> files(long id, Optional<List<String>> lines) {
        if (lines.isEmpty()) {
            throw noEntry(id);
        }
        return lines.get().stream().map(PinnedFile::parse).toList();
    }

    private MillraceException noEntry(long id) {
        return ErrorCondition.CHECKPOINT_CORRUPT.error(
                "The log of " + description() + " has no entry " + id + ".",
                "Restore the checkpoint directory from a copy.");
    }

    @Override
    public BatchReader open(InputSplit split, ReadContext context) throws IOException {
        FileSplit piece = (FileSplit) split;
        return switch (piece.check().orElseThrow()) {
            case FileSplit.Pin pin -> {
                PinnedContent.requireUnchanged(piece.file(), pin);
                yield new CheckedReader(format.open(piece, context), piece.file(), pin);
            }
            case PieceHash hash -> {
                PinnedContent.requireSize(piece.file(), piece.fileSize());
                hash.begin();
                yield format.open(piece, context);
            }
        };
    }

    @Override
    public void commit(Offset end) {
        long committed = logOffset(end);
        fresh.keySet().removeIf(id -> id <= committed);
    }

    @Override
    public void close() {
        ahead.close();
    }

    private static Offset offset(long id) {
        return new Offset("{\"logOffset\":" + id + "}");
    }

    private static long logOffset(Offset offset) {
        Matcher matcher = OFFSET.matcher(offset.json());
        if (!matcher.matches()) {
            throw ErrorCondition.CHECKPOINT_CORRUPT.error(
                    "The offset of a file source is not one: " + offset.json() + ".",
                    "Restore the checkpoint directory from a copy.");
        }
        return Long.parseLong(matcher.group(1));
    }

    /// Checks, when a file is read to its end, that it is still what it was at the beginning.
    private record CheckedReader(BatchReader reader, Path file, FileSplit.Pin pin)
            implements BatchReader {
        @Override
        public @Nullable Batch next() throws IOException {
            Batch batch = reader.next();
            if (batch == null) {
                PinnedContent.requireUnchanged(file, pin);
            }
            return batch;
        }

        @Override
        public long malformedCount() {
            return reader.malformedCount();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    /// Returns the key by which a file of the log is known.
    static String key(PinnedFile file, FileOptions options) {
        String text = file.pathText();
        if (text.indexOf(UNDECODED) >= 0) {
            return key(file.file(), options);
        }
        return options.isKeyedByName()
                ? text.substring(text.lastIndexOf(File.separatorChar) + 1)
                : text;
    }

    /// Returns the key by which a file is known.
    static String key(Path file, FileOptions options) {
        Path name = file.getFileName();
        String text = options.isKeyedByName() && name != null ? name.toString() : file.toString();
        // A name that the JVM's locale cannot decode has these, and so may others that differ; the
        // URI is made of the name's bytes. It is not always the key because making one asks the
        // file system.
        return text.indexOf(UNDECODED) < 0 ? text : nameKey(file, options);
    }

    private static String nameKey(Path file, FileOptions options) {
        String uri = FileEntry.uri(file);
        return options.isKeyedByName() ? uri.substring(uri.lastIndexOf('/') + 1) : uri;
    }
}
