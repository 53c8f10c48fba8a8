package io.millrace.backend;

import org.jspecify.annotations.Nullable;

import java.io.Serial;

/// An accelerator could not do what a table asked of it: no error of the query, whose rows are
/// computed elsewhere.
///
/// The table that throws it is of no more use, but can be closed. What reaches a user is the
/// reason: in the log, in progress, and in `BACKEND_UNAVAILABLE` for who asks for open windows that
/// were there.
public final class DeviceFailedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean isLost;

    /// @param reason what failed, as a clause without a full stop
    /// @param isLost whether the device is of no use until its backend says that it is available;
    ///   else it is out of memory, and what takes less may succeed
    /// @param cause of the driver, if there is one
    public DeviceFailedException(String reason, boolean isLost, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.isLost = isLost;
    }

    /// Returns what failed, as a clause without a full stop.
    public String reason() {
        return reason;
    }

    /// Returns whether the device is of no use until its backend says that it is available. If not
    /// it was out of memory.
    public boolean isLost() {
        return isLost;
    }
}
