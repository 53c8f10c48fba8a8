/// JMH benchmarks, one class per subject, in packages that mirror the code they measure. Nothing
/// may depend on them.
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
