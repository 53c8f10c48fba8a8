package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Decimals;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Union;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FractionalType;
import io.millrace.types.IntegerType;
import io.millrace.types.IntegralType;
import io.millrace.types.LongType;
import io.millrace.types.NumericType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tables that a statement spells out: `VALUES (1, 'a'), (2, 'b')`.
public final class InlineTables {
    private static final int BLOCK_ROWS = 64;

    private InlineTables() {}

    /// Returns the plan that gives the rows, with columns `col1`, `col2` of the values' common
    /// types.
    ///
    /// @param rows at least one, all of the same length; without columns
    /// @throws AnalysisException `UNRESOLVED_COLUMN`, `DATATYPE_MISMATCH` and what else is wrong
    ///   with a value
    public static LogicalPlan of(List<List<Expression>> rows) {
        ExpressionResolver resolver = new ExpressionResolver(Scope.of(List.of()));
        List<List<Expression>> columns = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            List<Expression> values = new ArrayList<>(rows.size());
            for (List<Expression> row : rows) {
                Expression value = resolver.resolve(row.get(column));
                Analyzer.requireRowwise(value, "VALUES");
                values.add(value);
            }
            columns.add(
                    TypeCoercion.toCommonType(values, "VALUES").stream()
                            .map(InlineTables::widened)
                            .toList());
        }
        boolean isConstant =
                columns.stream()
                        .allMatch(values -> values.stream().allMatch(Literal.class::isInstance));
        return isConstant ? constants(columns, rows.size()) : blocks(columns, rows.size());
    }

    /// Returns a number that became one of a wider type as a constant of that type.
    private static Expression widened(Expression value) {
        if (!(value instanceof Cast(Literal(Number number, NumericType from), DataType to))) {
            return value;
        }
        return switch (to) {
            case LongType _ when from instanceof IntegralType ->
                    new Literal(number.longValue(), to);
            case DoubleType _ when from instanceof IntegerType ->
                    new Literal(number.doubleValue(), to);
            case DecimalType decimal when !(from instanceof FractionalType) -> {
                BigDecimal exact =
                        number instanceof BigDecimal known
                                ? known
                                : BigDecimal.valueOf(number.longValue());
                BigDecimal fitted = Decimals.fitted(exact, decimal.precision(), decimal.scale());
                boolean isSame = fitted != null && fitted.compareTo(exact) == 0;
                yield isSame ? new Literal(fitted, to) : value;
            }
            default -> value;
        };
    }

    private static LogicalPlan constants(List<List<Expression>> columns, int rowCount) {
        List<Attribute> output = new ArrayList<>();
        for (List<Expression> values : columns) {
            output.add(
                    Attribute.create(
                            "col" + (output.size() + 1),
                            values.getFirst().dataType(),
                            values.stream().anyMatch(Expression::isNullable)));
        }
        List<Row> rows = new ArrayList<>(rowCount);
        for (int row = 0; row < rowCount; row++) {
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (int column = 0; column < values.length; column++) {
                values[column] = ((Literal) columns.get(column).get(row)).value();
            }
            rows.add(RowFactory.create(values));
        }
        return new LocalRelation(rows, output);
    }

    /// Every value of a block is asked for each of its rows, so blocks are small.
    private static LogicalPlan blocks(List<List<Expression>> columns, int rowCount) {
        List<LogicalPlan> blocks = new ArrayList<>();
        for (int from = 0; from < rowCount; from += BLOCK_ROWS) {
            int to = Math.min(rowCount, from + BLOCK_ROWS);
            List<List<Expression>> block = new ArrayList<>();
            for (List<Expression> values : columns) {
                block.add(values.subList(from, to));
            }
            blocks.add(computed(block, to - from));
        }
        return blocks.size() == 1
                ? blocks.getFirst()
                : Unions.resolve(new Union(blocks, List.of()));
    }

    /// Rows of numbers from 0, over which each column is the value of its row.
    private static LogicalPlan computed(List<List<Expression>> columns, int rowCount) {
        Attribute number = Attribute.create("row", DataTypes.IntegerType, false);
        List<Row> rows = new ArrayList<>(rowCount);
        for (int row = 0; row < rowCount; row++) {
            rows.add(RowFactory.create(row));
        }
        List<Expression> output = new ArrayList<>();
        for (List<Expression> values : columns) {
            output.add(Alias.of(byRow(number, values), "col" + (output.size() + 1)));
        }
        return new Project(output, new LocalRelation(rows, List.of(number)));
    }

    private static Expression byRow(Attribute number, List<Expression> values) {
        List<CaseWhen.Branch> branches = new ArrayList<>();
        for (int row = 0; row < values.size() - 1; row++) {
            Expression isRow =
                    new Comparison(
                            Comparison.Op.EQUAL, number, new Literal(row, DataTypes.IntegerType));
            branches.add(new CaseWhen.Branch(isRow, values.get(row)));
        }
        return branches.isEmpty()
                ? values.getLast()
                : new CaseWhen(branches, Optional.of(values.getLast()));
    }
}
