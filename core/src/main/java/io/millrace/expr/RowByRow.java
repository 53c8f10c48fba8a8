package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.error.MillraceException;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.kernel.RowArguments;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.expr.kernel.RowResults;
import io.millrace.expr.kernel.RowSettings;

/// A kernel of columns that calls a kernel of one row for each selected row.
///
/// @param skipsNulls whether a null argument gives null without a call
record RowByRow(RowKernel kernel, boolean skipsNulls) implements KernelFunction.Kernel {
    @Override
    public ColumnVector apply(Invocation invocation) {
        EvalContext context = invocation.context();
        RowArguments in = new RowArguments(invocation.arguments(), settings(context));
        try (RowResults results =
                new RowResults(
                        context.allocator(), invocation.call().dataType(), invocation.rowCount())) {
            results.run(kernel, in, invocation.selection(), skipsNulls);
            return results.build();
        } catch (MillraceException e) {
            throw new RowFailure(in.row(), e);
        } catch (ArithmeticException _) {
            throw AnsiErrors.overflow(invocation.call(), in.row(), operands(invocation, in));
        }
    }

    static RowSettings settings(EvalContext context) {
        return new RowSettings(
                context.isAnsi(),
                context.sessionZone(),
                context.batchTimeMillis(),
                context.randomSeed());
    }

    private static String operands(Invocation invocation, RowArguments in) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < in.count(); i++) {
            text.append(
                    AnsiErrors.operand(
                            text.isEmpty() ? " where " : " and ",
                            invocation.call().children().get(i),
                            in.column(i),
                            in.row()));
        }
        return text.toString();
    }
}
