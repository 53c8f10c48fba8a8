/// Benchmarks of the CPU backends, from Arrow vectors in memory. They must not depend on sources or
/// the engine: a row costs here what the backend costs. The entry type is
/// [io.millrace.benchmarks.cpu.CourseQueryBenchmark].
@NullMarked
package io.millrace.benchmarks.cpu;

import org.jspecify.annotations.NullMarked;
