/// Group tables whose groups live on a device. What is done to rows is done by kernels; here is
/// decided what they get, when, and in which memory. Knows the driver only through the package
/// `device`, and nothing of queries or of where batches are computed. Start at
/// [io.millrace.gpu.table.GpuGroupTable].
@NullMarked
package io.millrace.gpu.table;

import org.jspecify.annotations.NullMarked;
