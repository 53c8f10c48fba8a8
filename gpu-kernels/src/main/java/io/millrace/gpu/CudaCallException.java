package io.millrace.gpu;

/// A CUDA driver function answered with an error code. Checked and package-private: it ends as the
/// reason of a [GpuStatus.Unavailable].
final class CudaCallException extends Exception {
    /// `CUDA_ERROR_NO_DEVICE`.
    static final int NO_DEVICE = 100;

    /// `CUDA_ERROR_SYSTEM_DRIVER_MISMATCH`: the library and the kernel module differ in version.
    static final int SYSTEM_DRIVER_MISMATCH = 803;

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int code;

    CudaCallException(String function, int code, String errorName) {
        super(function + " failed with " + errorName + " (" + code + ")");
        this.reason = function + " failed with " + errorName + " (" + code + ")";
        this.code = code;
    }

    String reason() {
        return reason;
    }

    int code() {
        return code;
    }
}
