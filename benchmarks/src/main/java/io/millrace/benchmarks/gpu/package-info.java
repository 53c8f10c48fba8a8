/// What the host does for a device, without a device. It must not tell figures of a GPU: there is
/// none in here.
@NullMarked
package io.millrace.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
