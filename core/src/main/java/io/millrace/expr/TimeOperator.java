package io.millrace.expr;

import io.millrace.expr.kernel.IntervalRows;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.types.DataType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.YearMonthIntervalType;

import java.util.List;

/// Operators of times and intervals: what `+`, `-`, `*` and `/` mean for them. The analyzer chooses
/// one by the types of the operands and has cast these; overflows are errors with ANSI and without.
public enum TimeOperator implements VectorFunction {
    /// The days between two dates.
    DATE_MINUS_DATE("-", (in, out) -> out.int64((in.int64(0) - in.int64(1)) * IntervalRows.DAY)),
    /// The time between two timestamps, as local clocks show it.
    TIME_MINUS_TIME("-", IntervalRows::subtractTimes),
    /// A date or timestamp some months later.
    TIME_PLUS_MONTHS("+", (in, out) -> IntervalRows.addMonths(in, out, 1)),
    TIME_MINUS_MONTHS("-", (in, out) -> IntervalRows.addMonths(in, out, -1)),
    /// A date some days of an interval later.
    DATE_PLUS_DAYS("+", (in, out) -> IntervalRows.addDays(in, out, 1)),
    DATE_MINUS_DAYS("-", (in, out) -> IntervalRows.addDays(in, out, -1)),
    /// A timestamp some days, in its zone, and some microseconds later.
    TIME_PLUS_MICROS("+", (in, out) -> IntervalRows.addMicros(in, out, 1)),
    TIME_MINUS_MICROS("-", (in, out) -> IntervalRows.addMicros(in, out, -1)),
    /// The sum of two intervals of one kind.
    INTERVAL_PLUS_INTERVAL("+", (in, out) -> IntervalRows.add(in, out, 1)),
    INTERVAL_MINUS_INTERVAL("-", (in, out) -> IntervalRows.add(in, out, -1)),
    /// An interval times a number, rounded half up.
    INTERVAL_TIMES_NUMBER("*", IntervalRows::multiply),
    /// An interval divided by a number, rounded half up.
    INTERVAL_BY_NUMBER("/", IntervalRows::divide),
    /// An interval in the other direction.
    MINUS_INTERVAL("-", (in, out) -> IntervalRows.negate(in, out));

    private final String symbol;

    @SuppressWarnings("ImmutableEnumChecker") // kernels of rows have no state
    private final RowByRow kernel;

    TimeOperator(String symbol, RowKernel kernel) {
        this.symbol = symbol;
        this.kernel = new RowByRow(kernel, true);
    }

    /// Returns the call.
    public Expression of(Expression... operands) {
        return new ScalarCall(this, List.of(operands));
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return given;
    }

    @Override
    public DataType resultType(List<DataType> operands) {
        DataType first = operands.getFirst();
        boolean isDayTime = first instanceof DayTimeIntervalType;
        return switch (this) {
            case DATE_MINUS_DATE ->
                    new DayTimeIntervalType(DayTimeIntervalType.DAY, DayTimeIntervalType.DAY);
            case TIME_MINUS_TIME -> new DayTimeIntervalType();
            case INTERVAL_TIMES_NUMBER, INTERVAL_BY_NUMBER ->
                    isDayTime ? new DayTimeIntervalType() : new YearMonthIntervalType();
            case TIME_PLUS_MONTHS,
                    TIME_MINUS_MONTHS,
                    DATE_PLUS_DAYS,
                    DATE_MINUS_DAYS,
                    TIME_PLUS_MICROS,
                    TIME_MINUS_MICROS,
                    INTERVAL_PLUS_INTERVAL,
                    INTERVAL_MINUS_INTERVAL,
                    MINUS_INTERVAL ->
                    first;
        };
    }

    @Override
    public boolean isNullable(List<Expression> operands) {
        return operands.stream().anyMatch(Expression::isNullable);
    }

    @Override
    public String sql(List<String> operands) {
        return operands.size() == 1
                ? "(- " + operands.getFirst() + ")"
                : "(" + operands.get(0) + " " + symbol + " " + operands.get(1) + ")";
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> operands) {
        return (context, batch, selection) -> {
            try (OwnedColumns columns = new OwnedColumns()) {
                for (VectorExpression operand : operands) {
                    columns.add(operand.evaluate(context, batch, selection));
                }
                return kernel.apply(
                        new KernelFunction.Invocation(
                                context, call, columns.columns(), batch.rowCount(), selection));
            }
        };
    }
}
