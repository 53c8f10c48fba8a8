/// The aggregation backend on the CPU, in a SIMD and a scalar twin that give equal bytes. It must
/// not know sources, sinks or checkpoints. The engine finds it by `ServiceLoader`.
@NullMarked
package io.millrace.cpu;

import org.jspecify.annotations.NullMarked;
