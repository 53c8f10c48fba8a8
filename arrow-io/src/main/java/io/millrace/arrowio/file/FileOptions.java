package io.millrace.arrowio.file;

import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.ReadLimit;
import io.millrace.error.ErrorCondition;

import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/// The options of a file source, checked.
///
/// @param path a directory, file or glob
/// @param nameFilter what names of files must match, if anything
/// @param isRecursive whether directories below count too
/// @param isNewestFirst whether the order is turned round
/// @param isKeyedByName whether files of one name are the same file, wherever they lie
/// @param followsSymlinks whether links may lead out of the directory
public record FileOptions(
        String path,
        Optional<PathMatcher> nameFilter,
        boolean isRecursive,
        FileOrder order,
        boolean isNewestFirst,
        boolean isKeyedByName,
        boolean followsSymlinks,
        ReadLimit readLimit) {
    /// The options that reading files knows.
    public static final List<OptionSpec> OPTIONS =
            List.of(
                    new OptionSpec(
                            "fileNameOnly",
                            "streams: a file is known by its name alone (default false)"),
                    new OptionSpec(
                            "fileOrder",
                            "modificationTime, or name for the natural order of names (default"
                                    + " modificationTime)"),
                    new OptionSpec(
                            "followSymlinks",
                            "reads files to which links lead out of the directory (default"
                                    + " false)"),
                    new OptionSpec("latestFirst", "streams: newest files first (default false)"),
                    new OptionSpec(
                            "maxBytesPerTrigger",
                            "streams: bytes of files a micro-batch takes, one file at least"
                                    + " (default no limit)"),
                    new OptionSpec(
                            "maxFilesPerTrigger",
                            "streams: files a micro-batch takes (default no limit)"),
                    new OptionSpec("path", "a directory, file or glob"),
                    new OptionSpec("pathGlobFilter", "glob that names of files must match"),
                    new OptionSpec(
                            "recursiveFileLookup",
                            "reads the directories below too (default false)"));

    /// Reads the options.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_OPTION_VALUE`
    public static FileOptions of(Options options) {
        String path = options.get("path", "");
        if (path.isBlank()) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "A file source has no path.", "Give a directory, file or glob to load(path).");
        }
        return new FileOptions(
                path,
                options.get("pathGlobFilter").map(FileOptions::matcher),
                options.getBoolean("recursiveFileLookup", false),
                FileOrder.parse(options.get("fileOrder", "modificationTime")),
                options.getBoolean("latestFirst", false),
                options.getBoolean("fileNameOnly", false),
                options.getBoolean("followSymlinks", false),
                readLimit(options));
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "Option pathGlobFilter has the value '" + glob + "'.",
                    "Use a glob such as *.json.",
                    e);
        }
    }

    private static ReadLimit readLimit(Options options) {
        Optional<Long> files = options.getLong("maxFilesPerTrigger", 1);
        Optional<Long> bytes = options.getLong("maxBytesPerTrigger", 1);
        if (files.isPresent() && bytes.isPresent()) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "Both maxFilesPerTrigger and maxBytesPerTrigger are set.", "Keep one of them.");
        }
        if (files.isPresent()) {
            return new ReadLimit.MaxFiles((int) Math.min(files.get(), Integer.MAX_VALUE));
        }
        return bytes.isPresent()
                ? new ReadLimit.MaxBytes(bytes.get())
                : new ReadLimit.AllAvailable();
    }

    /// Returns the order, turned round if the newest file is to come first.
    Comparator<FileEntry> comparator(FileOrder wanted) {
        Comparator<FileEntry> comparator = wanted.comparator();
        return isNewestFirst ? comparator.reversed() : comparator;
    }
}
