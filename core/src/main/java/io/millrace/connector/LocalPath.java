package io.millrace.connector;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Paths of the local file system as users write them: plain, or as a URI with the scheme `file`.
public final class LocalPath {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

    /// A URL of another scheme, `jdbc:` before it included.
    private static final Pattern URL =
            Pattern.compile("(?!(?i:file):)[A-Za-z][A-Za-z0-9+.:-]*://.*");

    private static final Pattern FILE = Pattern.compile("^file:/*");

    private LocalPath() {}

    /// Returns the path.
    ///
    /// @param user what the path is for, such as `checkpointLocation`, for messages
    /// @throws MillraceException `INVALID_OPTION_VALUE` when it is blank or not a path,
    ///   `UNSUPPORTED_FEATURE` when it has another scheme
    public static Path of(String user, String path) {
        if (path.isBlank()) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The path of " + user + " is empty.", "Name a directory.");
        }
        try {
            return Path.of(text(path));
        } catch (InvalidPathException e) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The path of " + user + ", '" + path + "', is not one.",
                    "Name a directory.",
                    e);
        }
    }

    /// Returns the text of a path or glob without the scheme. The rest of a URI is decoded, unless
    /// it is not quite one, as with a blank or a glob in it: then it stands as it is.
    ///
    /// @throws MillraceException `UNSUPPORTED_FEATURE` for a scheme other than `file`
    public static String text(String path) {
        if (FILE.matcher(path).lookingAt()) {
            String rest = FILE.matcher(path).replaceFirst("/");
            try {
                return Path.of(URI.create("file://" + rest)).toString();
            } catch (IllegalArgumentException _) {
                return rest;
            }
        }
        if (SCHEME.matcher(path).matches()) {
            throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                    "The path '" + path + "' is not of the local file system.",
                    "Give a path of this machine, plain or as file:///...");
        }
        return path;
    }

    /// Returns the path in the one form in which two spellings of a place are the same text, for
    /// comparing and for the checkpoint: absolute and normal, or, of another scheme, as it stands
    /// but without the user's name and password and without what follows a `?`. Never throws.
    public static String canonical(String path) {
        if (URL.matcher(path).matches()) {
            return path.replaceFirst("[?;].*$", "").replaceFirst("://[^/?#]*@", "://");
        }
        try {
            return Path.of(text(path)).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException _) {
            return path;
        }
    }
}
