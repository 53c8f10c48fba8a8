package io.millrace.expr;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.kernel.NumberRows;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegralType;

import java.math.RoundingMode;
import java.util.List;

/// `round`, `bround`, `ceil` and `floor`: of decimals the result is a decimal whose type depends on
/// the digits that are asked for, so these must be a constant; of other numbers a function of its
/// own. `ceil` and `floor` with digits bring any number to a decimal.
///
/// @param ofOthers the function of other numbers than decimals
/// @param mode how decimals are rounded
record Rounding(KernelFunction ofOthers, RoundingMode mode) implements VectorFunction {
    /// The types that Spark gives to numbers that are to be decimals.
    private static final DecimalType OF_DOUBLE = new DecimalType(30, 15);

    private static final DecimalType OF_FLOAT = new DecimalType(14, 7);

    @Override
    public String name() {
        return ofOthers.name();
    }

    @Override
    public List<Expression> complete(List<Expression> arguments) {
        return ofOthers.complete(arguments);
    }

    @Override
    public ScalarFunction forArguments(List<Expression> arguments) {
        if (arguments.isEmpty() || arguments.size() > 2) {
            return ofOthers;
        }
        boolean isToWhole = mode == RoundingMode.CEILING || mode == RoundingMode.FLOOR;
        DataType type = arguments.getFirst().dataType();
        boolean toDecimal = type instanceof DecimalType || (isToWhole && arguments.size() == 2);
        if (!toDecimal) {
            return ofOthers;
        }
        int digits = arguments.size() == 2 ? digits(arguments.getLast()) : 0;
        String shown = arguments.size() == 2 ? name() : ofOthers.sql(List.of("")).replace("()", "");
        return new OfDecimal(name(), mode, asDecimal(type), digits, CallText.call(shown));
    }

    private int digits(Expression argument) {
        if (argument instanceof Literal(Number digits, _)) {
            return digits.intValue();
        }
        boolean isNegated =
                argument instanceof ScalarCall call && call.function() instanceof Negative;
        if (isNegated && argument.children().getFirst() instanceof Literal(Number digits, _)) {
            return -digits.intValue();
        }
        throw new AnalysisException(
                ErrorCondition.DATATYPE_MISMATCH,
                "The digits `" + argument.sql() + "` of " + name() + " are no constant.",
                "Give a number.");
    }

    private static DecimalType asDecimal(DataType type) {
        return switch (type) {
            case DecimalType decimal -> decimal;
            case IntegralType integral -> DecimalType.forType(integral);
            case DoubleType _ -> OF_DOUBLE;
            case FloatType _ -> OF_FLOAT;
            default -> DecimalType.SYSTEM_DEFAULT;
        };
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return ofOthers.argumentTypes(given);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return ofOthers.resultType(arguments);
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return ofOthers.isNullable(arguments);
    }

    @Override
    public String sql(List<String> arguments) {
        return arguments.size() == 2
                ? CallText.call(name()).of(arguments)
                : ofOthers.sql(arguments);
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return ofOthers.compile(call, arguments);
    }

    /// The function of decimals of one type, for one number of digits.
    ///
    /// @param digits after the point, before it when negative
    record OfDecimal(String name, RoundingMode mode, DecimalType from, int digits, CallText text)
            implements VectorFunction {
        @Override
        public List<DataType> argumentTypes(List<DataType> given) {
            return given.size() == 1 ? List.of(from) : List.of(from, DataTypes.IntegerType);
        }

        /// One digit more before the point, for what rounds up to it.
        @Override
        public DataType resultType(List<DataType> arguments) {
            int before = from.precision() - from.scale() + 1;
            if (digits < 0) {
                return DecimalType.bounded(Math.max(before, 1 - digits), 0);
            }
            int scale = Math.min(from.scale(), digits);
            return new DecimalType(Math.min(before + scale, DecimalType.MAX_PRECISION), scale);
        }

        @Override
        public boolean isNullable(List<Expression> arguments) {
            return true;
        }

        @Override
        public String sql(List<String> arguments) {
            return text.of(arguments);
        }

        @Override
        public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
            Signature any = Signature.of(call.dataType(), Parameter.ANY);
            return KernelFunction.rows(name, any, NumberRows.roundDecimal(mode, digits))
                    .compile(call, arguments);
        }
    }
}
