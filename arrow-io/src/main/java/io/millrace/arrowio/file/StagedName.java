package io.millrace.arrowio.file;

import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names under which files wait for their commit: `.<batch>.<epoch>.<uuid>.json`. They differ
/// for each run and each attempt, so nobody ever writes to another's file.
final class StagedName {
    private static final Pattern NAME =
            Pattern.compile(
                    "\\.(0|[1-9][0-9]{0,17})\\.[0-9]{1,18}\\.[0-9a-f-]{36}(?:\\.[A-Za-z0-9]{1,32})?");

    private StagedName() {}

    static String of(long batchId, long epoch, UUID id, String extension) {
        return "." + batchId + "." + epoch + "." + id + extension;
    }

    static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }

    /// Returns the batch, or empty when it is no such name.
    static OptionalLong batchOf(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
