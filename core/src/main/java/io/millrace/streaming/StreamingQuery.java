package io.millrace.streaming;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/// The handle of a query that runs, or has run, in the background. All methods may be called by any
/// thread, also after the query has ended.
///
/// A thread that is interrupted while it waits here gets the error `INTERRUPTED` and keeps its
/// interrupt flag: Spark's methods declare no `InterruptedException`, so these cannot.
public interface StreamingQuery {
    /// The query's name, unique among the session's active queries; null if it was given none.
    @Nullable String name();

    /// The id that stays with the checkpoint through every restart.
    UUID id();

    /// The id of this run, new at every start.
    UUID runId();

    /// Whether the query has not ended yet.
    boolean isActive();

    /// Why the query failed; empty while it runs and if it was stopped.
    Optional<StreamingQueryException> exception();

    /// What the query is doing at this moment.
    StreamingQueryStatus status();

    /// The latest progress reports, oldest first, 100 at most; a new array at each call.
    StreamingQueryProgress[] recentProgress();

    /// The latest progress report; null before the first.
    @Nullable StreamingQueryProgress lastProgress();

    /// Waits until the query has ended.
    ///
    /// @throws StreamingQueryException if it failed
    void awaitTermination() throws StreamingQueryException;

    /// Waits until the query has ended, for a time at most.
    ///
    /// @param timeoutMs more than 0
    /// @return whether it has ended
    /// @throws StreamingQueryException if it failed
    boolean awaitTermination(long timeoutMs) throws StreamingQueryException;

    /// Waits until all data that is in the sources by now has been processed and handed to the
    /// sink. Meant for tests: with a source that never pauses it may wait forever.
    ///
    /// @throws io.millrace.error.MillraceException `STREAM_FAILED` if the query fails meanwhile
    void processAllAvailable();

    /// Stops the query and waits until it has ended. A second call does nothing.
    ///
    /// A batch in progress is given up; it is run again at the next start on the checkpoint.
    ///
    /// @throws TimeoutException if the query has not ended after the setting
    ///   `millrace.sql.streaming.stopTimeout`
    void stop() throws TimeoutException;

    /// Says where the watermark stands, and for each open window what event time would let it come
    /// out. Waits for the batch at hand, and reads the whole state. Not in Spark.
    ///
    /// @throws io.millrace.error.MillraceException `QUERY_NOT_ACTIVE` once the query has ended;
    ///   `ILLEGAL_STATE` within the query's own foreachBatch
    WatermarkExplanation explainWatermark();

    /// Prints the plan of the last batch.
    void explain();

    /// Prints the plan of the last batch.
    ///
    /// @param extended whether to print the logical plans as well
    void explain(boolean extended);
}
