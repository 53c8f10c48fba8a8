package io.millrace.engine;

import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.LateRowCommit;
import io.millrace.checkpoint.QueryMetadata;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.StreamSink;
import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// The directories in which a query keeps its late rows, each of which belongs to one query.
///
/// ```text
/// late/_millrace_late_rows/metadata   {"id":"<the query that the directory belongs to>"}
/// late/from-batch-0                   a file sink's directory: batches from 0 on
/// late/from-batch-7                   batches from 7 on, after a time without the option
/// ```
///
/// @param opener of this run
/// @param providers of sinks, by their short names
record LateRowFiles(SinkOpener opener, Function<String, SinkProvider> providers) {
    private static final Logger LOG = LoggerFactory.getLogger(LateRowFiles.class);

    private static final String FORMAT = "json";

    /// Readers leave out its name.
    private static final String OWNER = "_millrace_late_rows";

    /// What a query need not suffer from a directory that it does not ask for.
    private static final Set<ErrorCondition> OF_THE_PLACE =
            EnumSet.of(
                    ErrorCondition.SINK_CORRUPT,
                    ErrorCondition.SINK_FAILED,
                    ErrorCondition.SINK_INCOMPATIBLE,
                    ErrorCondition.UNSUPPORTED_FEATURE);

    /// How a query gets rid of a directory of late rows that stops it.
    static final String WAY_OUT =
            "Mend it, or start the query with another directory for "
                    + LateRowPlace.OPTION
                    + " or without the option: it goes on where it was, and what was kept stays.";

    /// Claims the directory for the query and opens the sink of the batches from a certain one on.
    ///
    /// @throws MillraceException `SINK_INCOMPATIBLE` when the directory is another query's, before
    ///   anything is written; else what the sink throws
    StreamSink open(LateRowPlace.Directory place, long firstBatchId, StructType schema) {
        claim(Path.of(place.path()));
        long last = opener.checkpoint().recovery().lastCommittedBatchId();
        try {
            return open(place.from(firstBatchId), schema, last - firstBatchId);
        } catch (MillraceException e) {
            if (!OF_THE_PLACE.contains(e.condition())) {
                throw e;
            }
            throw cannotKeep(e.condition(), place.path(), e);
        }
    }

    private StreamSink open(String path, StructType schema, long lastCommittedBatchId) {
        SinkOpener.Output output =
                new SinkOpener.Output(
                        Options.of(Map.of("path", path)), schema, OutputMode.APPEND, "");
        return opener.open(providers.apply(FORMAT), output, lastCommittedBatchId);
    }

    private void claim(Path directory) {
        try {
            LocalCheckpointStore store = store(directory.resolve(OWNER));
            UUID query = opener.checkpoint().queryId();
            UUID owner = QueryMetadata.read(store).orElse(query);
            if (owner.equals(query)) {
                store(directory).createDirectories(List.of(OWNER));
                owner = QueryMetadata.readOrCreate(store, query);
                // A crash may have come between the name and the sync of its directory.
                store.sync(List.of(QueryMetadata.NAME));
                store.enterEpoch(opener.checkpoint().epoch());
            }
            requireOwner(directory, owner);
        } catch (IOException e) {
            throw cannotKeep(ErrorCondition.SINK_FAILED, directory.toString(), e);
        } catch (MillraceException e) {
            if (e.condition() != ErrorCondition.CHECKPOINT_CORRUPT) {
                throw e;
            }
            throw cannotKeep(ErrorCondition.SINK_CORRUPT, directory.toString(), e);
        }
    }

    private LocalCheckpointStore store(Path directory) {
        return new LocalCheckpointStore(directory, opener.files(), Access.DEFAULT, opener.runId());
    }

    private void requireOwner(Path directory, UUID owner) {
        if (!owner.equals(opener.checkpoint().queryId())) {
            throw ErrorCondition.SINK_INCOMPATIBLE.error(
                    "The directory "
                            + directory
                            + " has the late rows of query "
                            + owner
                            + ", and this query is "
                            + opener.checkpoint().queryId()
                            + ": another one, or its checkpoint is a new one.",
                    "Give each query a directory of its own for " + LateRowPlace.OPTION + ".");
        }
    }

    private static MillraceException cannotKeep(
            ErrorCondition condition, String directory, Exception cause) {
        return condition.error(
                "Late rows cannot be kept in " + directory + " (" + CauseText.of(cause) + ").",
                WAY_OUT,
                cause);
    }

    /// Makes visible what a commit has left in a directory that this run does not ask for. What is
    /// wrong with that directory does not keep the query from going on: it would do so for ever,
    /// since nothing else mends it.
    void finishElsewhere(CommitEntry commit, LateRowCommit late) throws IOException {
        try {
            if (opener.files().list(Path.of(late.path())).isEmpty()) {
                LOG.warn(
                        "The directory {} is gone, and with it the {} late rows of batch {}",
                        late.path(),
                        commit.rowCounts().lateRows(),
                        commit.batchId());
                return;
            }
            long number = commit.batchId() - late.firstBatchId();
            try (StreamSink sink = open(late.path(), new StructType(), number)) {
                sink.finish(late.token());
            }
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            warnOfInvisible(commit, late, e);
        } catch (MillraceException e) {
            if (Thread.currentThread().isInterrupted() || !OF_THE_PLACE.contains(e.condition())) {
                throw e;
            }
            warnOfInvisible(commit, late, e);
        }
    }

    private static void warnOfInvisible(CommitEntry commit, LateRowCommit late, Exception cause) {
        LOG.warn(
                "The {} late rows of batch {} may stay invisible: the directory {}, for which the"
                        + " query does not ask any more, failed, and nobody will come back to it."
                        + " They are in a hidden file below it, which the commit names: {}",
                commit.rowCounts().lateRows(),
                commit.batchId(),
                late.path(),
                late.token().replace('\n', ' '),
                cause);
    }
}
