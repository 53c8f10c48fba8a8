package io.millrace;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.plan.Aggregate;
import io.millrace.plan.LogicalPlan;
import io.millrace.types.NumericType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Rows in groups, waiting to be aggregated. The result has the grouping columns first, then the
/// aggregates. Immutable.
public final class RelationalGroupedDataset {
    private final Session session;
    private final LogicalPlan plan;
    private final List<Expression> groupings;

    RelationalGroupedDataset(Session session, LogicalPlan plan, List<Expression> groupings) {
        this.session = session;
        this.plan = plan;
        this.groupings = List.copyOf(groupings);
    }

    private DataFrame aggregate(List<Expression> aggregates) {
        List<Expression> output = new ArrayList<>(groupings);
        output.addAll(aggregates);
        return new DataFrame(session, new Aggregate(groupings, output, plan));
    }

    /// Returns the number of rows of each group, in a column named `count`.
    public DataFrame count() {
        return aggregate(List.of(Alias.of(functions.count("*").expr(), "count")));
    }

    /// Returns the aggregates of each group.
    ///
    /// @throws AnalysisException `MISSING_AGGREGATION` and others
    public DataFrame agg(Column expr, Column... exprs) {
        List<Expression> aggregates = new ArrayList<>();
        aggregates.add(expr.expr());
        aggregates.addAll(PlanEdits.expressions(exprs));
        return aggregate(aggregates);
    }

    /// Returns the aggregates of each group: column to function, as in `Map.of("num_steps",
    /// "sum")`, which gives the column `sum(num_steps)`; the column `*` for `count`.
    public DataFrame agg(Map<String, String> exprs) {
        List<Expression> aggregates = new ArrayList<>();
        exprs.forEach(
                (column, function) ->
                        aggregates.add(
                                functions
                                        .call_function(canonical(function), new Column(column))
                                        .expr()));
        return aggregate(aggregates);
    }

    /// Returns the sums of the columns, or of all numeric ones.
    public DataFrame sum(String... colNames) {
        return each("sum", colNames);
    }

    /// Returns the averages of the columns, or of all numeric ones.
    public DataFrame avg(String... colNames) {
        return each("avg", colNames);
    }

    /// The same as [#avg(String...)].
    public DataFrame mean(String... colNames) {
        return avg(colNames);
    }

    /// Returns the smallest values of the columns, or of all numeric ones.
    public DataFrame min(String... colNames) {
        return each("min", colNames);
    }

    /// Returns the largest values of the columns, or of all numeric ones.
    public DataFrame max(String... colNames) {
        return each("max", colNames);
    }

    private DataFrame each(String function, String... colNames) {
        List<Column> columns = new ArrayList<>();
        if (colNames.length == 0) {
            for (Attribute attribute : plan.output()) {
                boolean isGroupedBy =
                        groupings.stream()
                                .anyMatch(g -> g.sql().equalsIgnoreCase(attribute.name()));
                if (attribute.dataType() instanceof NumericType && !isGroupedBy) {
                    columns.add(new Column(attribute));
                }
            }
        } else {
            Arrays.stream(colNames).map(Column::new).forEach(columns::add);
        }
        return aggregate(
                columns.stream()
                        .map(column -> functions.call_function(function, column).expr())
                        .toList());
    }

    private static String canonical(String function) {
        return function.equalsIgnoreCase("average") || function.equalsIgnoreCase("mean")
                ? "avg"
                : function;
    }
}
