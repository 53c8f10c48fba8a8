package io.millrace.connector;

import io.millrace.streaming.OutputMode;

import java.io.IOException;
import java.util.List;

/// A kind of sink for streams and, where it can, for static frames; found by its short name through
/// `ServiceLoader`. Thread-safe, without state.
public interface SinkProvider {
    /// Returns the name for `format(...)`, in lower case.
    String shortName();

    /// Returns the options it knows; any other is the error `UNKNOWN_OPTION`.
    List<OptionSpec> options();

    /// Returns whether a streaming query may write to it in the mode.
    boolean supports(OutputMode mode);

    /// Returns whether it needs `checkpointLocation`, because what it writes outlives the process.
    boolean needsCheckpoint();

    /// Returns whether its rows are gone with the process. In complete mode such a sink is given
    /// the whole table again at restart; in other modes its query cannot be restarted.
    default boolean isVolatile() {
        return false;
    }

    /// Returns whether a batch that comes again after a crash leaves one trace only. Where it does
    /// not, a query says at its start that its last batch may come twice.
    default boolean isExactlyOnce() {
        return false;
    }

    /// Returns whether what it writes has every batch of its query from the first on, so that it
    /// cannot go on with a query that wrote elsewhere before.
    default boolean hasEveryBatch() {
        return false;
    }

    /// Opens it for a streaming query.
    ///
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_SINK` when it takes no streams,
    ///   `SINK_INCOMPATIBLE` when what it would write to is not the query's, `SINK_CORRUPT`
    StreamSink openStream(SinkRequest request) throws IOException;

    /// Opens it for one write of a static frame.
    ///
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_SINK` when it takes no static
    ///   frames, `PATH_ALREADY_EXISTS`, `SINK_INCOMPATIBLE` when a streaming query owns the target
    BatchWrite openBatch(BatchWriteRequest request) throws IOException;
}
