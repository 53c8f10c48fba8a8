package io.millrace.engine;

import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Redaction;

import java.util.Optional;

/// Where the writer's option `lateRows` keeps late rows.
sealed interface LateRowPlace {
    /// The writer's option.
    String OPTION = "lateRows";

    /// What begins the name of a table.
    String TABLE_PREFIX = "memory:";

    /// JSON files below a directory, which belongs to one query; see [LateRowFiles].
    ///
    /// @param path canonical
    record Directory(String path) implements LateRowPlace {
        /// Returns the directory of the files of the batches from a certain one on: when the option
        /// is taken away and set again, the files of the two times lie beside each other.
        String from(long firstBatchId) {
            return path + "/from-batch-" + firstBatchId;
        }
    }

    /// A table of the session, as the memory sink has them.
    record Table(String name) implements LateRowPlace {}

    /// Returns what the option says; empty when it is not set.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_OPTION_VALUE`, `UNSUPPORTED_FEATURE`
    ///   for a path of another file system
    static Optional<LateRowPlace> of(StreamingQuerySpec spec) {
        return spec.lateRows().map(LateRowPlace::parse);
    }

    private static LateRowPlace parse(String value) {
        if (value.startsWith(TABLE_PREFIX)) {
            String name = value.substring(TABLE_PREFIX.length());
            if (!name.isBlank()) {
                return new Table(name);
            }
        } else if (value.contains("/")) {
            LocalPath.of(OPTION, value);
            return new Directory(LocalPath.canonical(value));
        }
        throw ErrorCondition.INVALID_OPTION_VALUE.error(
                "Option " + OPTION + " has the value '" + Redaction.value(OPTION, value) + "'.",
                "Give a directory with a / in it, such as /data/late or ./late, or the name of a"
                        + " table, such as memory:late.");
    }
}
