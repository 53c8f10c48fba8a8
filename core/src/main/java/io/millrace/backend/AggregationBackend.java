package io.millrace.backend;

import io.millrace.batch.BlockSource;

/// Computes windowed grouped aggregates over Arrow batches. Equal inputs give equal bytes on every
/// backend, whatever the order of rows, the split into batches, the threads or the device.
///
/// Found by `ServiceLoader`; must have a public constructor without parameters that does no work
/// and never fails. A backend holds no state of a query: all of that is in the tables. Thread-safe.
public interface AggregationBackend extends AutoCloseable {
    /// Returns the name shown in `explain` and progress: "gpu", "cpu-simd", "cpu-scalar".
    String name();

    /// Returns whether this backend can run here at all, and if not, why and what would help. Never
    /// throws; a machine without the device is a normal machine. Cheap after the first call, and of
    /// no driver. A yes becomes a no when the device is lost, and a no a yes when it works again:
    /// who asks may have it tried, and does not wait for that.
    Support available();

    /// Returns whether this backend can compute the aggregation, and if not, why. Keys and measures
    /// decide, not the window: a yes holds for the panes that windows are made of, too.
    Support supports(AggregationSpec spec);

    /// Opens an empty table. The caller owns and closes it.
    ///
    /// @throws io.millrace.error.MillraceException `BACKEND_UNAVAILABLE` when [#available()] or
    ///   [#supports(AggregationSpec)] says no
    /// @throws DeviceFailedException when an accelerator cannot give the table what it needs, or
    ///   was there and is lost: whoever lost it, it is no error of the query that asks next
    GroupTable open(AggregationSpec spec, TableContext context);

    /// Returns whether its tables live on a device of their own, beside the processor. What that
    /// device computes is worth a trip there for large batches only, and it can be lost: any call
    /// of its tables may throw [DeviceFailedException].
    default boolean isAccelerator() {
        return false;
    }

    /// Returns the order in which an automatic choice tries the backends, highest first.
    int priority();

    /// Returns where large buffers of a session should come from, so that a device copies them
    /// fast; may have none now and some later. Outlives every buffer: the backend is closed after
    /// the session's allocators.
    default BlockSource blocks() {
        return BlockSource.NONE;
    }

    /// Releases what the backend itself holds, such as a device context. Called once.
    @Override
    void close();
}
