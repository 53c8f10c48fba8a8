package io.millrace.connector;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A source that is read in ranges between offsets, and reads the same rows again for the same
/// range.
///
/// Called by the query's control thread, except [#open(InputSplit, ReadContext)], which workers
/// call. A range that can no longer be read as it was is an error (`SOURCE_CHANGED`), never other
/// rows.
public interface MicroBatchStream extends AutoCloseable {
    /// Returns the text for progress, such as `FileStreamSource[file:/data/events]`.
    String description();

    /// Returns the limit that the user's options set.
    ReadLimit defaultReadLimit();

    /// Returns the offset up to which the next batch should read, or empty when there is nothing
    /// after the start. The same offset must be readable after a crash: what the stream adds to its
    /// log for it, here or in [#endRead], is durable before the offset itself is. The batch before
    /// may not be committed yet, and the range up to the offset may be read before the offset is
    /// durable.
    ///
    /// @param start where the batch before ended; empty for the first batch
    Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit) throws IOException;

    /// Returns whether the range that [#latestOffset] returned last is fixed by reading it: only
    /// then does the stream know what to log of it, such as what its files hold. The plan is
    /// written after [#endRead] then. Not the first range after the stream was opened: another run
    /// may have been first with the plan of that, so it is written before anything is read.
    default boolean isFixedByReading() {
        return false;
    }

    /// Says that the range, which [#isFixedByReading], has been read as far as the batch needs it:
    /// all readers are closed. The stream adds to its log what is missing there, for which it reads
    /// itself what nobody has read.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED` when the input is not what was
    ///   read
    default void endRead() throws IOException {}

    /// Fixes the present end of the input: from now on [#latestOffset] goes no further. For
    /// `Trigger.AvailableNow`.
    void prepareForAvailableNow() throws IOException;

    /// Returns the splits of the rows after `start` up to and including `end`, in the order of the
    /// source's rows.
    List<InputSplit> planInputSplits(Optional<Offset> start, Offset end) throws IOException;

    /// Opens a reader; the caller closes it. Thread-safe.
    BatchReader open(InputSplit split, ReadContext context) throws IOException;

    /// Says that everything up to the offset is committed and will not be asked for again.
    void commit(Offset end) throws IOException;

    @Override
    void close();
}
