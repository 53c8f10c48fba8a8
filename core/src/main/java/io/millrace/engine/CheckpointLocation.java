package io.millrace.engine;

import io.millrace.checkpoint.CheckpointStores;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a checkpoint lies, as the user wrote it: a directory of this machine, plain or with the
/// scheme `file`, or a place that a [io.millrace.checkpoint.store.CheckpointStoreProvider] opens.
sealed interface CheckpointLocation {
    /// What the path is for, in messages.
    String OPTION = "checkpointLocation";

    /// A directory of this machine.
    record Local(Path directory) implements CheckpointLocation {
        @Override
        public Local below(String name) {
            return new Local(directory.resolve(checked(name)));
        }

        @Override
        public CheckpointStore open(
                FileOperations files, UUID runId, Map<String, String> settings) {
            return new LocalCheckpointStore(directory, files, runId);
        }
    }

    /// A place with another scheme than `file`.
    record Remote(URI uri) implements CheckpointLocation {
        @Override
        public Remote below(String name) {
            String parent = uri.getPath();
            String path = parent + (parent.endsWith("/") ? "" : "/") + checked(name);
            return new Remote(parsed(uri.getScheme(), uri.getAuthority(), path, uri.toString()));
        }

        @Override
        public CheckpointStore open(
                FileOperations files, UUID runId, Map<String, String> settings) {
            return CheckpointStores.open(uri, settings);
        }
    }

    /// What a query's directory may be called.
    Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    /// Two letters at least, so that a Windows drive is no scheme.
    Pattern REMOTE =
            Pattern.compile("(?!(?i:file):)([A-Za-z][A-Za-z0-9+.-]+):(?=/)(?://([^/]*))?(/.*)?");

    /// Returns the location.
    ///
    /// @throws MillraceException `INVALID_OPTION_VALUE` when it is blank, no path, or has a
    ///   password
    static CheckpointLocation of(String text) {
        Matcher remote = REMOTE.matcher(text);
        if (!remote.matches()) {
            return new Local(LocalPath.of(OPTION, text));
        }
        String authority = remote.group(2);
        if (authority != null && authority.matches("[^@]*:.*@.*")) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The path of " + OPTION + " has a password in it.",
                    "Leave it out, and give it to the file system with its own setting under"
                            + " millrace.hadoop.");
        }
        String scheme = remote.group(1).toLowerCase(Locale.ROOT);
        String path = remote.group(3) == null ? "/" : remote.group(3);
        return new Remote(parsed(scheme, authority, path, text));
    }

    /// The path's text is taken as it stands: `%20` is three characters, as in Hadoop.
    private static URI parsed(String scheme, String authority, String path, String shown) {
        try {
            return new URI(scheme, authority, path, null, null);
        } catch (URISyntaxException e) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The path of " + OPTION + ", '" + shown + "', is not one.",
                    "Name a directory, such as hdfs://host:8020/checkpoints/counts.",
                    e);
        }
    }

    /// A query's name must not lead out of the directory, and be a name on every file system.
    private static String checked(String name) {
        if (NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..")) {
            return name;
        }
        throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                "The query's name `" + name + "` cannot be that of its checkpoint directory.",
                "Use up to 128 of A-Z, a-z, 0-9 and `_.-`, or set option(\""
                        + OPTION
                        + "\", ...).");
    }

    /// Returns the directory of a query below this one.
    ///
    /// @throws MillraceException `INVALID_PARAMETER_VALUE` when the name would lead elsewhere
    CheckpointLocation below(String name);

    /// Opens the store there; changes nothing yet.
    ///
    /// @param files what a directory of this machine is written through
    /// @param runId names the temporary files of the run there
    /// @param settings what is set for Hadoop's file systems
    CheckpointStore open(FileOperations files, UUID runId, Map<String, String> settings);
}
