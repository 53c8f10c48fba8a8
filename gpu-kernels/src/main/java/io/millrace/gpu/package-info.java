/// The aggregation backend on CUDA, and the reason when there is none. A machine without a GPU is a
/// normal machine: nothing here may throw or print because a driver is absent. Start at `GpuProbe`
/// and `GpuBackend`.
@NullMarked
package io.millrace.gpu;

import org.jspecify.annotations.NullMarked;
