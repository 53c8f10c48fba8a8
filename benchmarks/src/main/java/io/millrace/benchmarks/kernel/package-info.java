/// Single kernels of `core`, each beside the loop that one would write by hand over Java arrays.
@NullMarked
package io.millrace.benchmarks.kernel;

import org.jspecify.annotations.NullMarked;
