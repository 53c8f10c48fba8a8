package io.millrace.expr;

import java.util.List;

/// A scalar function that can be compiled; what [ExpressionCompiler] asks of every function.
interface VectorFunction extends ScalarFunction {
    /// Returns the compiled call. Thread-safe, as all vector expressions.
    ///
    /// @param arguments the compiled arguments of the call, in their order
    VectorExpression compile(ScalarCall call, List<VectorExpression> arguments);
}
