package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.kernel.Choose;
import io.millrace.expr.kernel.DateKernels;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.Selections;
import io.millrace.expr.time.DatePattern;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `date_format(time, pattern)`: a timestamp as text, by a [DatePattern], in the session's zone. A
/// pattern that cannot be understood is `INVALID_DATETIME_PATTERN`.
final class DateFormat implements VectorFunction {
    private static final Signature SIGNATURE =
            Signature.of(DataTypes.StringType, Parameter.TIMESTAMP, Parameter.TEXT);

    @Override
    public String name() {
        return "date_format";
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return SIGNATURE.accept(name(), given);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return DataTypes.StringType;
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return arguments.stream().anyMatch(Expression::isNullable);
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return call.children().get(1) instanceof Literal(String pattern, _)
                ? new OnePattern(arguments.getFirst(), DatePattern.writing(pattern))
                : new PatternPerRow(arguments.get(0), arguments.get(1));
    }

    private static ColumnVector format(
            EvalContext context, ColumnVector times, Selection selection, DatePattern pattern) {
        try {
            return DateKernels.format(
                    context.allocator(),
                    (FixedWidthColumn) times,
                    selection,
                    pattern.formatter(context.sessionZone()));
        } catch (DateTimeException e) {
            throw ErrorCondition.INVALID_DATETIME_PATTERN.error(
                    "A timestamp has no text in the pattern of date_format.",
                    "Use letters that a timestamp has a value for.",
                    e);
        }
    }

    private record OnePattern(VectorExpression time, DatePattern pattern)
            implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (ColumnVector times = time.evaluate(context, batch, selection)) {
                return format(context, times, selection, pattern);
            }
        }
    }

    /// Formats the rows of each distinct pattern together.
    private record PatternPerRow(VectorExpression time, VectorExpression pattern)
            implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (ColumnVector times = time.evaluate(context, batch, selection);
                    ColumnVector patterns = pattern.evaluate(context, batch, selection);
                    OwnedColumns sources = new OwnedColumns()) {
                int[] choice = new int[batch.rowCount()];
                Arrays.fill(choice, Choose.NULL);
                for (Map.Entry<String, List<Integer>> group :
                        group(patterns, selection).entrySet()) {
                    int[] rows = group.getValue().stream().mapToInt(Integer::intValue).toArray();
                    for (int row : rows) {
                        choice[row] = sources.columns().size();
                    }
                    Selection part = Selections.listed(rows, rows.length, selection);
                    sources.add(format(context, times, part, DatePattern.writing(group.getKey())));
                }
                return Choose.rows(
                        context.allocator(), DataTypes.StringType, sources.columns(), choice);
            }
        }

        private static Map<String, List<Integer>> group(
                ColumnVector patterns, Selection selection) {
            Map<String, List<Integer>> rows = new LinkedHashMap<>();
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                if (RowConverter.value(patterns, row) instanceof String text) {
                    rows.computeIfAbsent(text, _ -> new ArrayList<>()).add(row);
                }
            }
            return rows;
        }
    }
}
