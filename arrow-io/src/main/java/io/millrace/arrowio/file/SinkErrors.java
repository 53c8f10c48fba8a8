package io.millrace.arrowio.file;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.nio.file.Path;
import java.util.UUID;

/// The errors of directories that streaming queries write, with what to do about each.
final class SinkErrors {
    private SinkErrors() {}

    static MillraceException corrupt(Path file, String what) {
        return ErrorCondition.SINK_CORRUPT.error(
                "The file " + file + " is damaged: " + what + ".", RESTORE);
    }

    static MillraceException corrupt(Path file, String what, Throwable cause) {
        return ErrorCondition.SINK_CORRUPT.error(
                "The file " + file + " is damaged: " + what + ".", RESTORE, cause);
    }

    private static final String RESTORE = "Restore the directory from a copy; nothing was changed.";

    static MillraceException otherQuery(Path directory, UUID owner, UUID query) {
        return ErrorCondition.SINK_INCOMPATIBLE.error(
                "The directory "
                        + directory
                        + " belongs to query "
                        + owner
                        + ", and this query is "
                        + query
                        + ": another one, or its checkpoint is a new one.",
                "Write to a new directory, or start the query with the checkpoint that wrote this"
                        + " one.");
    }

    static MillraceException behind(Path directory, long committed) {
        return ErrorCondition.SINK_INCOMPATIBLE.error(
                "The directory "
                        + directory
                        + " lacks batches that the checkpoint committed, the last being "
                        + committed
                        + ": it is not the one that the query wrote, or it was emptied.",
                "Restore it from a copy, write where the query wrote before, or start over with a"
                        + " new directory and a new checkpoint.");
    }

    static MillraceException otherRows(Path directory, long batchId) {
        return ErrorCondition.SINK_INCOMPATIBLE.error(
                "The directory "
                        + directory
                        + " has batch "
                        + batchId
                        + " already, with other rows: the checkpoint is older than the directory,"
                        + " or the query was changed.",
                "Use the checkpoint that belongs to the directory, or start over with a new"
                        + " directory and a new checkpoint.");
    }

    static MillraceException foreignFile(Path directory, String name) {
        return ErrorCondition.SINK_INCOMPATIBLE.error(
                "The directory "
                        + directory
                        + " has the file "
                        + name
                        + ", which no streaming query wrote: readers would no longer see it.",
                "Write to a new directory, or move the files away.");
    }

    /// For writes that would go past the log.
    static MillraceException streamed(Path directory) {
        return ErrorCondition.SINK_INCOMPATIBLE.error(
                "The directory "
                        + directory
                        + " belongs to a streaming query, whose log says which of its files"
                        + " count.",
                "Write to another directory, or delete this one first.");
    }

    static MillraceException noLinks(Path directory) {
        return ErrorCondition.UNSUPPORTED_FEATURE.error(
                "The file system of "
                        + directory
                        + " has no hard links, by which a batch becomes visible at once.",
                "Write to a file system that has them.");
    }
}
