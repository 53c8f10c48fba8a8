package io.millrace.testkit.sim;

import java.io.IOException;

/// Stands before every operation of one [DiskView]: it may record it, wait, or fail it.
@FunctionalInterface
public interface DiskObserver {
    /// Lets everything pass.
    DiskObserver NONE = _ -> {};

    /// Called before the operation, by the thread that does it, with no lock of the disk held.
    ///
    /// @throws IOException to fail the operation as a disk does: a write has then written a half, a
    ///   sync has lost what it was to make durable, all else has done nothing
    void before(DiskOperation operation) throws IOException;
}
