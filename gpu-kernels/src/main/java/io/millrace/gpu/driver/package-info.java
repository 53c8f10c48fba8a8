/// The calls of the CUDA driver that the backend needs, behind one interface: whoever drives a
/// device sees neither JCuda nor how its native library is found. Knows nothing of tables, kernels
/// or rows. Start at [io.millrace.gpu.driver.GpuDriver].
@NullMarked
package io.millrace.gpu.driver;

import org.jspecify.annotations.NullMarked;
