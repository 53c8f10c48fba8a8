/// The functions that users hand to Millrace, under Spark's names. This package must not know what
/// they are applied to: a function is only a shape. Entry type: [VoidFunction2], which
/// `foreachBatch` takes.
@NullMarked
package io.millrace.function;

import org.jspecify.annotations.NullMarked;
