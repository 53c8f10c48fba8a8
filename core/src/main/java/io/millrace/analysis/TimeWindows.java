package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.expr.Alias;
import io.millrace.expr.Expression;
import io.millrace.expr.NullTest;
import io.millrace.expr.TimeWindow;
import io.millrace.expr.WindowTime;
import io.millrace.plan.Filter;
import io.millrace.plan.Generate;
import io.millrace.plan.Generator;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.types.CalendarInterval;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rules of `window(time, duration, slide, start)`.
final class TimeWindows {
    private static final int WINDOWS_PER_ROW_MAX = 1_000_000;

    private TimeWindows() {}

    /// Returns the window of a time and one to three interval texts.
    ///
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `DATATYPE_MISMATCH` when the first is no time,
    ///   `WINDOW_DURATION_INVALID`
    static Expression resolve(List<Expression> arguments) {
        FunctionRegistry.requireCount(FunctionRegistry.WINDOW, arguments, 2, 4);
        long duration = micros("duration", arguments.get(1));
        long slide = arguments.size() > 2 ? micros("slide", arguments.get(2)) : duration;
        long start = arguments.size() > 3 ? micros("start", arguments.get(3)) : 0;
        if (duration <= 0) {
            throw invalid("The duration of the window is not above zero.", "Give a longer one.");
        }
        if (slide <= 0) {
            throw invalid("The slide of the window is not above zero.", "Give a longer one.");
        }
        if (slide > duration) {
            throw invalid(
                    "The slide of the window ("
                            + slide
                            + " us) is above its duration ("
                            + duration
                            + " us), so that rows between windows would be lost.",
                    "Give a slide of at most the duration.");
        }
        if (start == Long.MIN_VALUE || Math.abs(start) >= slide) {
            throw invalid(
                    "The start of the window ("
                            + start
                            + " us) is not below its slide ("
                            + slide
                            + " us).",
                    "Give a start between minus and plus the slide.");
        }
        requireFew((duration - 1) / slide + 1);
        return new TimeWindow(
                time(FunctionRegistry.WINDOW, arguments.getFirst()), duration, slide, start);
    }

    private static void requireFew(long windowCount) {
        if (windowCount > WINDOWS_PER_ROW_MAX) {
            throw invalid(
                    "Each row would be in "
                            + windowCount
                            + " windows; the most are "
                            + WINDOWS_PER_ROW_MAX
                            + ".",
                    "Give a longer slide or a shorter duration.");
        }
    }

    /// Returns the window of a time and two interval texts: the longest size, and the step by which
    /// windows grow to it.
    ///
    /// @throws AnalysisException as [#resolve]
    static Expression resolveCumulating(List<Expression> arguments) {
        FunctionRegistry.requireCount(FunctionRegistry.CUMULATE_WINDOW, arguments, 3, 3);
        long size = micros("size", arguments.get(1));
        long step = micros("step", arguments.get(2));
        if (size <= 0 || step <= 0 || size % step != 0) {
            throw invalid(
                    "The size of the cumulating window ("
                            + size
                            + " us) is not a multiple of its step ("
                            + step
                            + " us).",
                    "Give both above zero, and a size such as 1 day for a step of 1 hour.");
        }
        requireFew(size / step);
        Expression time = time(FunctionRegistry.CUMULATE_WINDOW, arguments.getFirst());
        return new TimeWindow(time, size, step, 0, size != step);
    }

    /// Returns the last moment of a window.
    ///
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `DATATYPE_MISMATCH`
    static Expression resolveTimeOf(List<Expression> arguments) {
        FunctionRegistry.requireCount(FunctionRegistry.WINDOW_TIME, arguments, 1, 1);
        Expression window = arguments.getFirst();
        if (!isWindowType(window.dataType())) {
            throw TypeCoercion.mismatch(
                    FunctionRegistry.WINDOW_TIME,
                    "needs a window, but " + TypeCoercion.described(window),
                    "Give a column that window(...) made.");
        }
        return new WindowTime(window);
    }

    private static boolean isWindowType(DataType type) {
        return type instanceof StructType struct
                && Arrays.equals(struct.fieldNames(), TimeWindow.TYPE.fieldNames())
                && struct.apply(0).dataType() instanceof TimestampType
                && struct.apply(1).dataType() instanceof TimestampType;
    }

    /// Returns the time of a window as a timestamp; of a window its last moment.
    static Expression time(String function, Expression time) {
        if (isWindowType(time.dataType())) {
            return new WindowTime(time);
        }
        return switch (time.dataType()) {
            case TimestampType _ -> time;
            case DateType _, StringType _ -> TypeCoercion.cast(time, DataTypes.TimestampType);
            default ->
                    throw TypeCoercion.mismatch(
                            function,
                            "needs a timestamp, but " + TypeCoercion.described(time),
                            "Cast it to a timestamp.");
        };
    }

    private static long micros(String part, Expression argument) {
        String text =
                FunctionRegistry.textConstant(argument)
                        .orElseThrow(
                                () ->
                                        invalid(
                                                "The "
                                                        + part
                                                        + " of the window, `"
                                                        + argument.sql()
                                                        + "`, is not a text.",
                                                "Write it like '1 hour'."));
        CalendarInterval interval;
        try {
            interval = CalendarInterval.parse(text);
        } catch (MillraceException e) {
            throw new AnalysisException(
                    ErrorCondition.WINDOW_DURATION_INVALID,
                    "The " + part + " of the window, '" + text + "', is not an interval.",
                    "Write it like '1 hour'.",
                    e);
        }
        if (interval.months() != 0) {
            throw invalid(
                    "The "
                            + part
                            + " of the window, '"
                            + text
                            + "', has months or years, whose length is not fixed.",
                    "Use weeks, days or smaller units.");
        }
        return interval.durationMicros();
    }

    private static AnalysisException invalid(String what, String whatToDo) {
        return new AnalysisException(ErrorCondition.WINDOW_DURATION_INVALID, what, whatToDo);
    }

    /// Returns the different windows among the expressions, as they first occur.
    ///
    /// @throws AnalysisException `MULTIPLE_TIME_WINDOWS` when there are two
    static List<TimeWindow> requireOne(List<Expression> expressions) {
        Map<Expression, TimeWindow> windows = new LinkedHashMap<>();
        for (Expression expression : expressions) {
            collect(expression, windows);
        }
        if (windows.size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.MULTIPLE_TIME_WINDOWS,
                    "One operation has " + windows.size() + " different time windows.",
                    "Use one, or compute the second from the result of the first.");
        }
        return List.copyOf(windows.values());
    }

    private static void collect(Expression expression, Map<Expression, TimeWindow> windows) {
        if (expression instanceof TimeWindow window) {
            windows.putIfAbsent(Trees.canonical(window), window);
        }
        expression.children().forEach(child -> collect(child, windows));
    }

    /// Returns whether a window stands anywhere but on top of the expression or right under its
    /// alias.
    static boolean hasNested(Expression expression) {
        Expression top = expression instanceof Alias alias ? alias.child() : expression;
        return !(top instanceof TimeWindow) && Trees.contains(top, TimeWindow.class::isInstance);
    }

    /// Returns the input without the rows whose time is null: they are in no window.
    static LogicalPlan filterNullTimes(TimeWindow window, LogicalPlan child) {
        return window.time().isNullable()
                ? filtered(new NullTest(window.time(), true), child)
                : child;
    }

    /// Returns the input with the condition, which is not said twice.
    static LogicalPlan filtered(Expression condition, LogicalPlan child) {
        return child instanceof Filter filter && isFilteredBy(filter, condition)
                ? child
                : new Filter(condition, child);
    }

    private static boolean isFilteredBy(Filter filter, Expression condition) {
        return Trees.canonical(filter.condition()).equals(Trees.canonical(condition));
    }

    /// Returns a plan that adds the window to the columns of the input, and multiplies rows of
    /// several windows.
    static LogicalPlan projectWindow(Alias column, LogicalPlan child) {
        TimeWindow window = (TimeWindow) column.child();
        LogicalPlan timed = filterNullTimes(window, child);
        if (!window.isTumbling()) {
            return new Generate(
                    window, false, Generator.EXPLODE, List.of(column.toAttribute()), timed);
        }
        List<Expression> columns = new ArrayList<>(child.output());
        columns.add(column);
        return new Project(columns, timed);
    }

    /// Returns the expression with the column of [#projectWindow] in place of the window.
    static Expression replace(Expression expression, Alias window) {
        return Trees.transformUp(
                expression, node -> node instanceof TimeWindow ? window.toAttribute() : node);
    }
}
