package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.KernelFunction.Kernel;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.DateKernels;
import io.millrace.expr.kernel.DateKernels.Part;
import io.millrace.expr.kernel.DecimalArithmetic;
import io.millrace.expr.kernel.MathKernels;
import io.millrace.expr.kernel.TextKernels;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.LongType;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// The registry of scalar functions by name, without regard to case.
///
/// To add a function, register a kernel, an expression that it stands for, or a class of its own.
public final class ScalarFunctions {
    private static final SortedMap<String, ScalarFunction> BY_NAME = new TreeMap<>();

    static {
        registerNullFunctions();
        registerNumberFunctions();
        registerTextFunctions();
        registerTimeFunctions();
    }

    private ScalarFunctions() {}

    /// Returns the function of the name, or nothing.
    public static Optional<ScalarFunction> lookup(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Returns all names, in lower case.
    public static SortedSet<String> names() {
        return new TreeSet<>(BY_NAME.keySet());
    }

    private static void registerNullFunctions() {
        register(new Coalesce("coalesce", Signature.ofOneType(1).variadic()));
        register(new Coalesce("nvl", Signature.ofOneType(2)));
        register(new Coalesce("ifnull", Signature.ofOneType(2)));
        rewritten(
                "isnull",
                Signature.of(DataTypes.BooleanType, Parameter.ANY),
                x -> isNull(x, false));
        rewritten(
                "isnotnull",
                Signature.of(DataTypes.BooleanType, Parameter.ANY),
                x -> isNull(x, true));
        rewritten("nullif", Signature.ofOneType(2), ScalarFunctions::nullIf);
        rewritten(
                "nanvl",
                Signature.ofFirst(Parameter.DOUBLE, Parameter.DOUBLE),
                ScalarFunctions::nanvl);
    }

    private static Expression isNull(List<Expression> arguments, boolean isNegated) {
        return new NullTest(arguments.getFirst(), isNegated);
    }

    private static Expression nullIf(List<Expression> arguments) {
        Expression value = arguments.getFirst();
        Expression isSame = new Comparison(Comparison.Op.EQUAL, value, arguments.get(1));
        Expression none = new Literal(null, value.dataType());
        return new CaseWhen(List.of(new CaseWhen.Branch(isSame, none)), Optional.of(value));
    }

    private static Expression nanvl(List<Expression> arguments) {
        Expression value = arguments.getFirst();
        Expression isNaN = new ScalarCall(lookup("isnan").orElseThrow(), List.of(value));
        return new CaseWhen(
                List.of(new CaseWhen.Branch(isNaN, arguments.get(1))), Optional.of(value));
    }

    private static void registerNumberFunctions() {
        Signature ofDouble = Signature.of(DataTypes.DoubleType, Parameter.DOUBLE);
        Signature toLong = Signature.of(DataTypes.LongType, Parameter.LONG_OR_DOUBLE);
        register(new Negative());
        register(
                new KernelFunction(
                        "isnan",
                        Signature.of(DataTypes.BooleanType, Parameter.DOUBLE),
                        true,
                        call ->
                                MathKernels.isNaN(
                                        call.context().allocator(),
                                        fixed(call, 0),
                                        call.selection())));
        kernel("abs", Signature.ofFirst(Parameter.NUMBER), ScalarFunctions::abs);
        kernel(
                "sqrt",
                ofDouble,
                call ->
                        MathKernels.sqrt(
                                call.context().allocator(), fixed(call, 0), call.selection()));
        kernel("floor", toLong, call -> toWhole(call, false));
        kernel("ceil", toLong, call -> toWhole(call, true));
        kernel("ceiling", toLong, call -> toWhole(call, true));
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

    private static void registerTextFunctions() {
        Signature text = Signature.of(DataTypes.StringType, Parameter.TEXT);
        for (String name : List.of("upper", "ucase")) {
            kernel(name, text, call -> changeCase(call, true));
        }
        for (String name : List.of("lower", "lcase")) {
            kernel(name, text, call -> changeCase(call, false));
        }
        kernel("trim", text, call -> trim(call, true, true));
        kernel("ltrim", text, call -> trim(call, true, false));
        kernel("rtrim", text, call -> trim(call, false, true));
        Signature length = Signature.of(DataTypes.IntegerType, Parameter.TEXT_OR_BINARY);
        for (String name : List.of("length", "char_length", "character_length")) {
            kernel(name, length, ScalarFunctions::length);
        }
        kernel("concat", text.variadic(), ScalarFunctions::concat);
        for (String name : List.of("substring", "substr")) {
            kernel(
                    name,
                    Signature.of(
                            DataTypes.StringType,
                            Parameter.TEXT,
                            Parameter.INTEGER,
                            Parameter.INTEGER),
                    ScalarFunctions::substring);
        }
    }

    private static ColumnVector changeCase(Invocation call, boolean isUpper) {
        return TextKernels.changeCase(
                call.context().allocator(), call.arguments().getFirst(), call.selection(), isUpper);
    }

    private static ColumnVector trim(Invocation call, boolean atStart, boolean atEnd) {
        return TextKernels.trim(
                call.context().allocator(),
                call.arguments().getFirst(),
                call.selection(),
                atStart,
                atEnd);
    }

    private static ColumnVector length(Invocation call) {
        return TextKernels.length(
                call.context().allocator(), call.arguments().getFirst(), call.selection());
    }

    private static ColumnVector concat(Invocation call) {
        return TextKernels.concat(
                call.context().allocator(), call.arguments(), call.rowCount(), call.selection());
    }

    private static ColumnVector substring(Invocation call) {
        return TextKernels.substring(
                call.context().allocator(),
                call.arguments().getFirst(),
                fixed(call, 1),
                fixed(call, 2),
                call.selection());
    }

    private static void registerTimeFunctions() {
        register(new DateFormat());
        datePart("year", Part.YEAR);
        datePart("month", Part.MONTH);
        datePart("day", Part.DAY_OF_MONTH);
        datePart("dayofmonth", Part.DAY_OF_MONTH);
        timePart("hour", Part.HOUR);
        timePart("minute", Part.MINUTE);
        timePart("second", Part.SECOND);
        cast("to_timestamp", Parameter.TIMESTAMP, DataTypes.TimestampType);
        cast("to_date", Parameter.DATE, DataTypes.DateType);
        kernel(
                "unix_timestamp",
                Signature.of(DataTypes.LongType, Parameter.TIMESTAMP),
                call ->
                        DateKernels.unixSeconds(
                                call.context().allocator(), fixed(call, 0), call.selection()));
    }

    private static void datePart(String name, Part part) {
        kernel(
                name,
                Signature.of(DataTypes.IntegerType, Parameter.DATE),
                call ->
                        DateKernels.ofDate(
                                call.context().allocator(),
                                fixed(call, 0),
                                call.selection(),
                                part));
    }

    private static void timePart(String name, Part part) {
        kernel(
                name,
                Signature.of(DataTypes.IntegerType, Parameter.TIMESTAMP),
                call ->
                        DateKernels.ofTime(
                                call.context().allocator(),
                                fixed(call, 0),
                                call.selection(),
                                part,
                                call.context().sessionZone()));
    }

    /// Registers a function that is a cast, most of it done by the cast to its parameter.
    private static void cast(String name, Parameter parameter, DataType type) {
        rewritten(name, Signature.of(type, parameter), x -> new Cast(x.getFirst(), type));
    }

    private static FixedWidthColumn fixed(Invocation call, int argument) {
        return (FixedWidthColumn) call.arguments().get(argument);
    }

    private static void kernel(String name, Signature signature, Kernel kernel) {
        register(new KernelFunction(name, signature, false, kernel));
    }

    private static void rewritten(
            String name, Signature signature, Function<List<Expression>, Expression> rewriting) {
        register(new RewrittenFunction(name, signature, rewriting));
    }

    private static void register(ScalarFunction function) {
        BY_NAME.put(function.name(), function);
    }
}
