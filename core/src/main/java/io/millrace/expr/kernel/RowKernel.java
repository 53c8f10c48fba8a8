package io.millrace.expr.kernel;

/// Computes a function one row at a time: for functions that are no loops over lanes or bytes.
///
/// Stateless and thread-safe. An error is a [io.millrace.error.MillraceException] that says what is
/// wrong with the row's values, an [ArithmeticException] an overflow of the result.
@FunctionalInterface
public interface RowKernel {
    /// Computes the row that the arguments stand at, and writes exactly one result.
    void apply(RowArguments in, RowResults out);
}
