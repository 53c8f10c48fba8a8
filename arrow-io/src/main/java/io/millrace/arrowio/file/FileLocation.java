package io.millrace.arrowio.file;

import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.Cancellation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;

/// Where the files of a source lie, and the listing of them.
///
/// Names that start with `_` or `.` are left out, as are directories, except below a recursive one.
/// Of a directory that a streaming query writes, the files are those that its [SinkLog] has, in the
/// log's order: what is not committed, or was put there by somebody else, is not among them. A path
/// that names one file is that file, whatever its name. Symbolic links to directories are not
/// followed when a listing is recursive, so that a loop of links ends; what else links may lead to
/// is in [LinkRule]. Pipes, sockets and devices are left out: reading one would not end.
final class FileLocation {
    private static final String GLOB_CHARACTERS = "*?[{";

    private final FileOptions options;

    /// The path, or the part of a glob before its first special character.
    private final Path root;

    /// One matcher for each name below the root; empty when the path is no glob.
    private final List<PathMatcher> segments;

    /// For the directories of streaming queries, the first batch that has a file which was not
    /// taken: what comes before it in the log need not be read again.
    private final Map<Path, Long> firstUntaken = new HashMap<>();

    private final LinkRule links;

    FileLocation(FileOptions options) {
        this.options = options;
        String text = LocalPath.text(options.path());
        try {
            List<PathMatcher> matchers = new ArrayList<>();
            Path plain = plainPart(text, matchers);
            this.root = plain.toAbsolutePath().normalize();
            this.segments = List.copyOf(matchers);
            this.links = new LinkRule(root, options);
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The path '" + options.path() + "' is not one.",
                    "Give a directory, file or glob.",
                    e);
        }
    }

    private static Path plainPart(String text, List<PathMatcher> matchers) {
        int special = indexOfGlob(text);
        if (special < 0 || Files.exists(Path.of(text))) {
            return Path.of(text);
        }
        int cut = text.lastIndexOf('/', special) + 1;
        for (String segment : text.substring(cut).split("/")) {
            if (!segment.isEmpty()) {
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + segment));
            }
        }
        return Path.of(text.substring(0, cut));
    }

    private static int indexOfGlob(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (GLOB_CHARACTERS.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /// Returns the path for progress: `file:/data/events`.
    String description() {
        return "file:" + (segments.isEmpty() ? root : LocalPath.text(options.path()));
    }

    /// Refuses a path where nothing is.
    void requirePresent() {
        boolean isPresent;
        try {
            isPresent = segments.isEmpty() ? Files.exists(root) : !globMatches().isEmpty();
        } catch (IOException _) {
            isPresent = false;
        }
        if (!isPresent) {
            throw ErrorCondition.PATH_NOT_FOUND.error(
                    "The path " + options.path() + " is not there.",
                    "Check its spelling; a relative path is taken from "
                            + Path.of("").toAbsolutePath()
                            + ".");
        }
        if (segments.isEmpty() && !Files.isDirectory(root) && !Files.isRegularFile(root)) {
            throw ErrorCondition.FAILED_READ_FILE.error(
                    "The path " + options.path() + " is neither a directory nor a file.",
                    "Write what a pipe or device yields to files, and read these.");
        }
    }

    /// Returns when the directory last changed, if one directory is all that a listing looks at:
    /// while the time stays the same, so do the names.
    Optional<FileTime> directoryTime() throws IOException {
        if (!segments.isEmpty() || options.isRecursive() || !Files.isDirectory(root)) {
            return Optional.empty();
        }
        Path log = root.resolve(SinkLog.DIRECTORY);
        return Optional.of(Files.getLastModifiedTime(Files.isDirectory(log) ? log : root));
    }

    /// Returns the order in which the files are read: that of the options, or of the log where one
    /// says which files there are. Names follow the order of the log.
    Comparator<FileEntry> order() {
        boolean isLogged = segments.isEmpty() && SinkLog.in(root).isPresent();
        return options.comparator(isLogged ? FileOrder.NAME : options.order());
    }

    /// Returns the new files in no order. Attributes are only read of these.
    ///
    /// @param reader asked of each path
    /// @throws io.millrace.error.MillraceException `SINK_CORRUPT`
    List<FileEntry> list(Function<Path, Sighting> reader) throws IOException {
        List<FileEntry> found = new ArrayList<>();
        if (!segments.isEmpty()) {
            Map<Path, Set<Path>> counted = new HashMap<>();
            for (Path match : globMatches()) {
                if (links.isDirectory(match)) {
                    listDirectory(match, reader, found);
                } else if (isCounted(match, counted)) {
                    addFile(match, reader, found);
                }
            }
        } else if (Files.isDirectory(root)) {
            listDirectory(root, reader, found);
        } else {
            addFile(root, reader, found);
        }
        return found;
    }

    private List<Path> globMatches() throws IOException {
        List<Path> matches = List.of(root);
        for (PathMatcher segment : segments) {
            List<Path> deeper = new ArrayList<>();
            for (Path directory : matches) {
                if (links.isDirectory(directory)) {
                    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
                        for (Path path : names) {
                            Cancellation.check();
                            if (!isHidden(path) && segment.matches(path.getFileName())) {
                                deeper.add(path);
                            }
                        }
                    }
                }
            }
            matches = deeper;
        }
        return matches;
    }

    /// Whether the log of a file's directory, if there is one, has the file: a glob must not see
    /// more than the directory shows.
    private static boolean isCounted(Path file, Map<Path, Set<Path>> counted) throws IOException {
        Path directory = file.getParent();
        Optional<SinkLog> log = directory == null ? Optional.empty() : SinkLog.in(directory);
        if (directory == null || log.isEmpty()) {
            return true;
        }
        if (!counted.containsKey(directory)) {
            Set<Path> files = new HashSet<>();
            log.get().files(0).forEach(logged -> files.add(directory.resolve(logged.name())));
            counted.put(directory, files);
        }
        return counted.getOrDefault(directory, Set.of()).contains(file);
    }

    private void listDirectory(
            Path directory, Function<Path, Sighting> reader, List<FileEntry> found)
            throws IOException {
        Optional<SinkLog> log = SinkLog.in(directory);
        if (log.isPresent()) {
            listLog(directory, log.get(), reader, found);
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                Cancellation.check();
                if (isHidden(path)) {
                    continue;
                }
                if (options.isRecursive() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    listDirectory(path, reader, found);
                } else if (log.isEmpty()) {
                    addFile(path, reader, found);
                }
            }
        }
    }

    private void listLog(
            Path directory, SinkLog log, Function<Path, Sighting> reader, List<FileEntry> found)
            throws IOException {
        long from = firstUntaken.getOrDefault(directory, 0L);
        long untaken = Long.MAX_VALUE;
        long next = from;
        for (SinkFile file : log.files(from)) {
            Cancellation.check();
            Path path = directory.resolve(file.name());
            Sighting sighting = isNamed(path) ? reader.apply(path) : Sighting.TAKEN;
            if (sighting == Sighting.NEW) {
                found.add(entry(path, file));
            }
            if (sighting != Sighting.TAKEN) {
                untaken = Math.min(untaken, file.batchId());
            }
            next = file.batchId() + 1;
        }
        firstUntaken.put(directory, Math.min(untaken, next));
    }

    /// A file of the log that is not there as it was written is not left out: its rows are lost.
    private FileEntry entry(Path path, SinkFile file) throws IOException {
        Optional<BasicFileAttributes> attributes = links.attributes(path);
        if (attributes.isEmpty()) {
            throw SinkErrors.corrupt(path, "it is missing");
        }
        long sizeBytes = attributes.get().size();
        if (!attributes.get().isRegularFile() || sizeBytes != file.sizeBytes()) {
            throw SinkErrors.corrupt(
                    path, "it has " + sizeBytes + " bytes instead of " + file.sizeBytes());
        }
        return new FileEntry(path, attributes.get().lastModifiedTime().toMillis(), sizeBytes);
    }

    private boolean isNamed(Path path) {
        return options.nameFilter().isEmpty()
                || options.nameFilter().get().matches(path.getFileName());
    }

    private void addFile(Path path, Function<Path, Sighting> reader, List<FileEntry> found)
            throws IOException {
        if (!isNamed(path) || reader.apply(path) != Sighting.NEW) {
            return;
        }
        Optional<BasicFileAttributes> attributes = links.attributes(path);
        if (attributes.isPresent() && attributes.get().isRegularFile()) {
            found.add(
                    new FileEntry(
                            path,
                            attributes.get().lastModifiedTime().toMillis(),
                            attributes.get().size()));
        } else if (attributes.isPresent() && attributes.get().isDirectory()) {
            refusePartition(path);
        }
    }

    /// Directories named `k=v` hold values of a column: leaving them out would lose rows in
    /// silence.
    private static void refusePartition(Path directory) {
        Path name = directory.getFileName();
        if (name != null && name.toString().indexOf('=') > 0) {
            throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                    "The directory " + directory + " is a partition, which is not offered.",
                    "Read it alone, or set recursiveFileLookup to read the files without the"
                            + " partition's column.");
        }
    }

    private static boolean isHidden(Path path) {
        return SinkFile.isHidden(path.getFileName().toString());
    }
}
