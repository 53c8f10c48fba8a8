package io.millrace.app.fault;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/// The world outside of the process that a sink writes to, and what its sink promises about it.
///
/// Not thread-safe; the query's control thread and the test, which waits for it, use it in turn.
interface Outside {
    /// Returns the name of the sink.
    String name();

    /// Starts the query into the sink.
    StreamingQuery start(Start query) throws TimeoutException;

    /// Returns whether the query, as it was started last, may go on after an error at the file, and
    /// whether files that were made there and never counted may stay.
    default boolean mayDoWithout(Path file) {
        return false;
    }

    /// Fails unless what is there is what the sink promises after the query has ended.
    ///
    /// @param session the one the query ran in last
    /// @param disk what was written to the disk
    void check(Job job, Session session, DiskState disk) throws Exception;
}
