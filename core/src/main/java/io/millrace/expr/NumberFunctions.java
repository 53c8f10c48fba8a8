package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.KernelFunction.Nulls;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.DecimalArithmetic;
import io.millrace.expr.kernel.Extremes;
import io.millrace.expr.kernel.InverseHyperbolic;
import io.millrace.expr.kernel.MathKernels;
import io.millrace.expr.kernel.NumberRows;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.expr.kernel.TryRows;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.LongType;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Functions of numbers.
///
/// Where Spark calls `StrictMath` this does, and `Math` where it does: the last digit is the same.
final class NumberFunctions {
    private static final double LOG_OF_2 = StrictMath.log(2);

    private final List<ScalarFunction> functions = new ArrayList<>();

    private NumberFunctions() {}

    static List<ScalarFunction> all() {
        NumberFunctions family = new NumberFunctions();
        family.addRounding();
        family.addPowers();
        family.addAngles();
        family.addDivisions();
        family.addNumerals();
        return family.functions;
    }

    private void addRounding() {
        Signature toLong = Signature.of(DataTypes.LongType, Parameter.LONG_OR_DOUBLE);
        add(new Negative(false));
        add(new Negative(true));
        add(
                new RewrittenFunction(
                                "positive", Signature.ofFirst(Parameter.NUMBER), List::getFirst)
                        .shown(x -> "(+ " + x.getFirst() + ")"));
        add(
                KernelFunction.of(
                                "isnan",
                                Signature.of(DataTypes.BooleanType, Parameter.DOUBLE),
                                NumberFunctions::isNaN)
                        .with(Nulls.NEVER));
        add(KernelFunction.of("abs", Signature.ofFirst(Parameter.NUMBER), NumberFunctions::abs));
        KernelFunction ceil = KernelFunction.of("ceil", toLong, call -> toWhole(call, true));
        addRounding(ceil.shown(CallText.call("CEIL")), RoundingMode.CEILING);
        addRounding(ceil.as("ceiling"), RoundingMode.CEILING);
        addRounding(
                KernelFunction.of("floor", toLong, call -> toWhole(call, false))
                        .shown(CallText.call("FLOOR")),
                RoundingMode.FLOOR);
        Signature rounding = Signature.ofFirst(Parameter.NUMBER, Parameter.INTEGER).withDefaults(0);
        addRounding(
                KernelFunction.rows("round", rounding, NumberRows::round), RoundingMode.HALF_UP);
        addRounding(
                KernelFunction.rows("bround", rounding, NumberRows::bround),
                RoundingMode.HALF_EVEN);
        add(of("rint", Math::rint).shown(CallText.call("rint")));
        add(of("sign", Math::signum).shown(CallText.call("sign")));
        add(of("signum", Math::signum));
        add(extreme("greatest", true));
        add(extreme("least", false));
    }

    private void addRounding(KernelFunction ofOthers, RoundingMode mode) {
        add(new Rounding(ofOthers, mode));
    }

    private void addPowers() {
        add(of("sqrt", Math::sqrt));
        add(of("cbrt", Math::cbrt));
        add(of("exp", StrictMath::exp));
        add(of("expm1", StrictMath::expm1));
        add(above("ln", 0, StrictMath::log).shown(CallText.call("ln")));
        add(above("log10", 0, StrictMath::log10));
        add(above("log2", 0, x -> StrictMath.log(x) / LOG_OF_2));
        add(above("log1p", -1, StrictMath::log1p));
        Signature logarithm =
                Signature.of(DataTypes.DoubleType, Parameter.DOUBLE, Parameter.DOUBLE)
                        .withOptional(1);
        KernelFunction.Kernel toBase =
                KernelFunction.rows("log", logarithm, NumberRows::log).kernel();
        add(
                KernelFunction.of(
                                "log",
                                logarithm,
                                call ->
                                        call.arguments().size() == 1
                                                ? map(call, StrictMath::log, 0)
                                                : toBase.apply(call))
                        .with(Nulls.MORE)
                        .shown(
                                x ->
                                        x.size() == 1
                                                ? "LOG(E(), " + x.getFirst() + ")"
                                                : "LOG(" + String.join(", ", x) + ")"));
        KernelFunction power = of("pow", StrictMath::pow).shown(CallText.call("pow"));
        add(power);
        add(power.as("power").shown(CallText.call("POWER")));
        add(of("hypot", Math::hypot));
        add(constant("e", Math.E));
        add(constant("pi", Math.PI));
    }

    private void addAngles() {
        add(of("sin", Math::sin));
        add(of("cos", Math::cos));
        add(of("tan", Math::tan));
        add(of("cot", x -> 1 / Math.tan(x)));
        add(of("sec", x -> 1 / Math.cos(x)));
        add(of("csc", x -> 1 / Math.sin(x)));
        add(of("asin", Math::asin));
        add(of("acos", Math::acos));
        add(of("atan", Math::atan));
        add(of("atan2", (y, x) -> Math.atan2(y + 0.0, x + 0.0)));
        add(of("sinh", Math::sinh));
        add(of("cosh", Math::cosh));
        add(of("tanh", Math::tanh));
        add(of("asinh", InverseHyperbolic::asinh));
        add(of("acosh", InverseHyperbolic::acosh));
        add(of("atanh", InverseHyperbolic::atanh));
        add(of("degrees", Math::toDegrees));
        add(of("radians", Math::toRadians));
    }

    private void addDivisions() {
        addOperator("pmod", Arithmetic.Op.REMAINDER, NumberRows::pmod);
        add(
                KernelFunction.rows(
                                "div",
                                Signature.of(
                                        DataTypes.LongType,
                                        Parameter.LONG_OR_DECIMAL,
                                        Parameter.LONG_OR_DECIMAL),
                                Nulls.MORE,
                                NumberRows::div)
                        .shown(CallText.infix("div")));
        addOperator("try_add", Arithmetic.Op.ADD, TryRows::tryAdd);
        addOperator("try_subtract", Arithmetic.Op.SUBTRACT, TryRows::trySubtract);
        addOperator("try_multiply", Arithmetic.Op.MULTIPLY, TryRows::tryMultiply);
        addOperator("try_divide", Arithmetic.Op.DIVIDE, TryRows::tryDivide);
        addOperator("try_mod", Arithmetic.Op.REMAINDER, TryRows::tryMod);
    }

    private void addOperator(String name, Arithmetic.Op operator, RowKernel kernel) {
        add(KernelFunction.rows(name, Signature.ofOperator(operator), Nulls.MORE, kernel));
    }

    private void addNumerals() {
        add(
                KernelFunction.rows(
                        "factorial",
                        Signature.of(DataTypes.LongType, Parameter.INTEGER),
                        Nulls.MORE,
                        NumberRows::factorial));
        add(
                KernelFunction.rows(
                        "bin",
                        Signature.of(DataTypes.StringType, Parameter.LONG),
                        NumberRows::bin));
        add(
                KernelFunction.rows(
                        "conv",
                        Signature.of(
                                DataTypes.StringType,
                                Parameter.TEXT,
                                Parameter.INTEGER,
                                Parameter.INTEGER),
                        Nulls.MORE,
                        NumberRows::conv));
        add(
                KernelFunction.rows(
                        "width_bucket",
                        Signature.of(
                                DataTypes.LongType,
                                Parameter.DOUBLE,
                                Parameter.DOUBLE,
                                Parameter.DOUBLE,
                                Parameter.LONG),
                        Nulls.MORE,
                        NumberRows::widthBucket));
    }

    private void add(ScalarFunction function) {
        functions.add(function);
    }

    private static KernelFunction of(String name, DoubleUnaryOperator function) {
        return above(name, Double.NaN, function);
    }

    /// A function that has values above a floor only. As in Spark, none promises a value.
    private static KernelFunction above(String name, double floor, DoubleUnaryOperator function) {
        Signature signature = Signature.of(DataTypes.DoubleType, Parameter.DOUBLE);
        return KernelFunction.of(name, signature, call -> map(call, function, floor))
                .with(Nulls.MORE)
                .shown(CallText.call(name.toUpperCase(Locale.ROOT)));
    }

    private static ColumnVector map(Invocation call, DoubleUnaryOperator function, double floor) {
        return MathKernels.map(
                call.context().allocator(), fixed(call, 0), call.selection(), function, floor);
    }

    private static KernelFunction of(String name, DoubleBinaryOperator function) {
        return KernelFunction.of(
                        name,
                        Signature.of(DataTypes.DoubleType, Parameter.DOUBLE, Parameter.DOUBLE),
                        call ->
                                MathKernels.map(
                                        call.context().allocator(),
                                        fixed(call, 0),
                                        fixed(call, 1),
                                        call.selection(),
                                        function))
                .shown(CallText.call(name.toUpperCase(Locale.ROOT)));
    }

    private static KernelFunction constant(String name, double value) {
        RowKernel kernel = (_, out) -> out.float64(value);
        return KernelFunction.rows(name, Signature.of(DataTypes.DoubleType), kernel)
                .shown(CallText.call(name.toUpperCase(Locale.ROOT)));
    }

    private static KernelFunction extreme(String name, boolean isLargest) {
        return KernelFunction.of(
                        name,
                        Signature.ofOneType(2).variadic(),
                        call ->
                                Extremes.of(
                                        call.context().allocator(),
                                        call.call().dataType(),
                                        call.arguments(),
                                        call.rowCount(),
                                        call.selection(),
                                        isLargest))
                .with(Nulls.SEEN);
    }

    private static ColumnVector isNaN(Invocation call) {
        return MathKernels.isNaN(call.context().allocator(), fixed(call, 0), call.selection());
    }

    private static ColumnVector abs(Invocation call) {
        FixedWidthColumn column = fixed(call, 0);
        if (column.type() instanceof DecimalType) {
            return DecimalArithmetic.negate(
                    call.context().allocator(), column, call.selection(), true);
        }
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(
                        call.context().allocator(), column.type(), column.rowCount())) {
            builder.setNullsOf(column);
            int refused =
                    MathKernels.abs(column, call.selection(), builder, call.context().isAnsi());
            if (refused != Blocks.NO_ROW) {
                Expression argument = call.call().children().getFirst();
                throw AnsiErrors.overflow(
                        call.call(),
                        refused,
                        AnsiErrors.operand(" where ", argument, column, refused));
            }
            return builder.build();
        }
    }

    private static ColumnVector toWhole(Invocation call, boolean isUpwards) {
        if (fixed(call, 0).type() instanceof LongType) {
            return fixed(call, 0).retain();
        }
        return MathKernels.toWhole(
                call.context().allocator(), fixed(call, 0), call.selection(), isUpwards);
    }

    private static FixedWidthColumn fixed(Invocation call, int argument) {
        return (FixedWidthColumn) call.arguments().get(argument);
    }
}
