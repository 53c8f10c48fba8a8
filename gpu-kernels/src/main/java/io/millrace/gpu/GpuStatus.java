package io.millrace.gpu;

import java.util.Optional;

/// What [GpuProbe] found. A machine without a GPU is a normal machine: [Unavailable] carries the
/// reason for `explain()`, progress and `doctor`, and is not an error.
public sealed interface GpuStatus {

    /// A device that Millrace's kernels can run on.
    ///
    /// @param deviceName the driver's name for the first device
    /// @param computeMajor the first number of its compute capability
    /// @param computeMinor the second number of its compute capability
    /// @param driverVersion the kernel driver's version, empty where the system does not tell it
    /// @param cudaVersion the newest CUDA version that the driver supports, such as `13.0`
    /// @param memoryBytes all of the device's memory, used or free
    record Available(
            String deviceName,
            int computeMajor,
            int computeMinor,
            Optional<String> driverVersion,
            String cudaVersion,
            long memoryBytes)
            implements GpuStatus {}

    /// No usable device.
    ///
    /// @param reason what is missing, as a clause without a full stop
    /// @param remedy what a user who wants the GPU does about it, as one line
    record Unavailable(String reason, String remedy) implements GpuStatus {}
}
