package io.millrace.expr;

import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.kernel.DecimalArithmetic;
import io.millrace.types.DataType;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;

import java.util.List;

/// The other sign, as the operator, shown as `(- x)`, or as the function `negative(x)`: a product
/// with -1, which overflows and signs zeros as it should.
///
/// @param isOperator which of the two
record Negative(boolean isOperator) implements VectorFunction {
    private static final Signature SIGNATURE = Signature.ofFirst(Parameter.NUMBER);

    @Override
    public String name() {
        return isOperator ? "-" : "negative";
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return SIGNATURE.accept(name(), given);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return arguments.getFirst();
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return arguments.getFirst().isNullable();
    }

    @Override
    public String sql(List<String> arguments) {
        return isOperator
                ? "(- " + arguments.getFirst() + ")"
                : "negative(" + arguments.getFirst() + ")";
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        if (call.dataType() instanceof DecimalType) {
            VectorExpression argument = arguments.getFirst();
            return (context, batch, selection) -> {
                try (FixedWidthColumn column =
                        (FixedWidthColumn) argument.evaluate(context, batch, selection)) {
                    return DecimalArithmetic.negate(context.allocator(), column, selection, false);
                }
            };
        }
        Literal minusOne =
                switch (call.dataType()) {
                    case FloatType type -> new Literal(-1.0f, type);
                    case DoubleType type -> new Literal(-1.0, type);
                    case DataType type -> new Literal(-1L, type);
                };
        Expression operand = call.children().getFirst();
        return ExpressionCompiler.arithmetic(
                new Arithmetic(Arithmetic.Op.MULTIPLY, operand, minusOne), call);
    }
}
