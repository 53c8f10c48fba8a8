/// Benchmarks of decoding, from files in the page cache to Arrow vectors. They must not depend on
/// the engine: a row costs here what reading and decoding cost. The entry type is
/// [io.millrace.benchmarks.arrowio.JsonDecodeBenchmark].
@NullMarked
package io.millrace.benchmarks.arrowio;

import org.jspecify.annotations.NullMarked;
