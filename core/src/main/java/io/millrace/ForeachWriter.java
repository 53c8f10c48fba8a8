package io.millrace;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;

/// The user's own sink, one row at a time: `open`, then `process` for each row, then `close`.
///
/// All calls for one partition of one epoch come from one thread, in this order. If `open` returns
/// false its rows are skipped. `close` is called after every `open` that returned, with the error
/// if there was one. After a crash an epoch may come again, with the same number and the same rows:
/// `open` can tell by the pair of its arguments.
///
/// @param <T> the type of the rows
// Serializable, because the same query object can be run on Spark, which sends it to its workers.
public abstract class ForeachWriter<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /// Begins a partition.
    ///
    /// @param partitionId the number of the partition within the epoch, from 0
    /// @param epochId the batch id
    /// @return whether the rows are wanted
    public abstract boolean open(long partitionId, long epochId);

    /// Takes one row.
    public abstract void process(T value);

    /// Ends a partition.
    ///
    /// @param errorOrNull what went wrong, or null
    public abstract void close(@Nullable Throwable errorOrNull);
}
