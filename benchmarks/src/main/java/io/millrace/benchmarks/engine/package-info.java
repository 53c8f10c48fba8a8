/// What a micro-batch and an idle trigger cost. Measures whole queries through the public API.
/// Start at `MicroBatchLatency`.
@NullMarked
package io.millrace.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
