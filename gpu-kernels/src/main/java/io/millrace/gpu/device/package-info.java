/// One device of the machine: its thread, its streams, its memory, the kernels. Knows nothing of
/// tables and rows; all calls of the driver go through here. Start at
/// [io.millrace.gpu.device.GpuDevice].
@NullMarked
package io.millrace.gpu.device;

import org.jspecify.annotations.NullMarked;
