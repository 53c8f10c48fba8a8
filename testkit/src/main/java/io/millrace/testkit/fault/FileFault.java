package io.millrace.testkit.fault;

/// What goes wrong at an operation on a file.
public enum FileFault {
    /// The process dies before the operation, as by `kill -9`: neither it nor any later one
    /// happens, and each throws [io.millrace.testkit.SimulatedCrash]. Locks are released.
    CRASH,

    /// The first half of a write happens, then the process dies. At anything but a write, the same
    /// as [#CRASH].
    TORN,

    /// The operation fails with the text "Input/output error" and has changed nothing. Later ones
    /// work again, as a disk may after such an error.
    EIO,

    /// The operation happens, and then fails as with [#EIO]: a new name that is there although the
    /// directory's fsync failed, a link whose answer was lost.
    EIO_AFTER,

    /// The disk is full: this operation and all later ones that need space fail with the text "No
    /// space left on device", until space is freed. A write leaves its first half behind.
    ENOSPC;

    /// Returns whether the operation makes a difference to what the fault does: one that leaves
    /// open what happened needs something that could happen, and so on.
    ///
    /// A loop over all operations and all faults skips the pairs that are not distinct: for them
    /// the fault is that of another pair.
    public boolean isDistinctAt(FileStep step) {
        return switch (this) {
            case CRASH, EIO -> true;
            case TORN -> step.kind() == FileStep.Kind.WRITE;
            case EIO_AFTER -> step.kind().changesFiles();
            case ENOSPC -> step.kind().needsSpace();
        };
    }
}
