/// Benchmarks, one class per subject, in packages that mirror the code they measure. Nothing may
/// depend on them. Start at `cpu.CourseQueryBenchmark`.
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
