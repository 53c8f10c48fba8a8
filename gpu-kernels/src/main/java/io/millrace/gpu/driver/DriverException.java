package io.millrace.gpu.driver;

import java.io.Serial;

/// A call of the CUDA driver answered with an error.
///
/// Kernels and copies run later than they are asked for, so the call that answers may be another
/// than the one that failed.
public final class DriverException extends RuntimeException {
    /// `CUDA_ERROR_OUT_OF_MEMORY`.
    private static final int OUT_OF_MEMORY = 2;

    // What the driver answers where pages cannot be locked, besides that memory ran out.
    private static final int OPERATING_SYSTEM = 304;
    private static final int NOT_PERMITTED = 800;
    private static final int NOT_SUPPORTED = 801;

    /// `CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED`.
    private static final int ALREADY_LOCKED = 712;

    @Serial private static final long serialVersionUID = 1L;

    private final String function;
    private final int code;

    /// @param function the driver's name of the call
    /// @param code what it answered
    /// @param codeName the driver's name of that
    public DriverException(String function, int code, String codeName) {
        super(function + " failed with " + codeName + " (" + code + ")");
        this.function = function;
        this.code = code;
    }

    /// Returns the driver's name of the call.
    public String function() {
        return function;
    }

    /// Returns the driver's number of the error.
    public int code() {
        return code;
    }

    /// Returns whether there was no memory for what was asked: the device itself is well. After
    /// every other error it is not: most are answered to all later calls of its context too, and
    /// the others mean a call that should not have been made.
    public boolean isOutOfMemory() {
        return code == OUT_OF_MEMORY;
    }

    /// Returns whether pages could not be locked, and are not: the device itself is well.
    public boolean isRefusal() {
        return isOutOfMemory()
                || code == OPERATING_SYSTEM
                || code == NOT_PERMITTED
                || code == NOT_SUPPORTED;
    }

    /// Returns whether pages were to be locked that somebody has locked already.
    public boolean isAlreadyLocked() {
        return code == ALREADY_LOCKED;
    }
}
