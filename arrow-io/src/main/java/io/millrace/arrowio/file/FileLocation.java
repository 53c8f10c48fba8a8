package io.millrace.arrowio.file;

import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;

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
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/// Where the files of a source lie, and the listing of them.
///
/// Names that start with `_` or `.` are left out, as are directories, except below a recursive one.
/// A path that names one file is that file, whatever its name. Symbolic links to directories are
/// not followed when a listing is recursive, so that a loop of links ends; what else links may lead
/// to is in [LinkRule]. Pipes, sockets and devices are left out: reading one would not end.
final class FileLocation {
    private static final String GLOB_CHARACTERS = "*?[{";

    private final FileOptions options;

    /// The path, or the part of a glob before its first special character.
    private final Path root;

    /// One matcher for each name below the root; empty when the path is no glob.
    private final List<PathMatcher> segments;

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
        return Optional.of(Files.getLastModifiedTime(root));
    }

    /// Returns the files in no order. The attributes of a file are only read when it is wanted.
    List<FileEntry> list(Predicate<Path> isWanted) throws IOException {
        List<FileEntry> found = new ArrayList<>();
        if (!segments.isEmpty()) {
            for (Path match : globMatches()) {
                if (links.isDirectory(match)) {
                    listDirectory(match, isWanted, found);
                } else {
                    addFile(match, isWanted, found);
                }
            }
        } else if (Files.isDirectory(root)) {
            listDirectory(root, isWanted, found);
        } else {
            addFile(root, isWanted, found);
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

    private void listDirectory(Path directory, Predicate<Path> isWanted, List<FileEntry> found)
            throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                if (isHidden(path)) {
                    continue;
                }
                if (options.isRecursive() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    listDirectory(path, isWanted, found);
                } else {
                    addFile(path, isWanted, found);
                }
            }
        }
    }

    private void addFile(Path path, Predicate<Path> isWanted, List<FileEntry> found)
            throws IOException {
        boolean isNamed =
                options.nameFilter().isEmpty()
                        || options.nameFilter().get().matches(path.getFileName());
        if (!isNamed || !isWanted.test(path)) {
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
        String name = path.getFileName().toString();
        return name.startsWith("_") || name.startsWith(".");
    }
}
