package io.millrace;

import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.SortOrder;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The plans that frame methods make of a frame's plan, where there is more to it than a node.
final class PlanEdits {
    private PlanEdits() {}

    static List<Expression> expressions(Column... columns) {
        return Arrays.stream(columns).map(Column::expr).toList();
    }

    static Column[] columns(String first, String... others) {
        Column[] columns = new Column[others.length + 1];
        columns[0] = new Column(first);
        for (int i = 0; i < others.length; i++) {
            columns[i + 1] = new Column(others[i]);
        }
        return columns;
    }

    /// Returns a projection in which the column takes the place of those of its name, or comes
    /// last.
    static LogicalPlan withColumn(LogicalPlan plan, String name, Column column) {
        Expression added = column.alias(name).expr();
        List<Expression> columns = new ArrayList<>();
        boolean isReplaced = false;
        for (Attribute attribute : plan.output()) {
            boolean isNamesake = attribute.name().equalsIgnoreCase(name);
            columns.add(isNamesake ? column.alias(name).expr() : attribute);
            isReplaced |= isNamesake;
        }
        if (!isReplaced) {
            columns.add(added);
        }
        return new Project(columns, plan);
    }

    /// Returns a projection in which the columns of the name have the other; the plan itself when
    /// there are none.
    static LogicalPlan withColumnRenamed(LogicalPlan plan, String existing, String renamed) {
        if (plan.output().stream().noneMatch(a -> a.name().equalsIgnoreCase(existing))) {
            return plan;
        }
        List<Expression> columns = new ArrayList<>();
        for (Attribute attribute : plan.output()) {
            boolean isMeant = attribute.name().equalsIgnoreCase(existing);
            columns.add(isMeant ? Alias.of(attribute, renamed) : attribute);
        }
        return new Project(columns, plan);
    }

    /// Returns a projection without the columns of the names; names that are not there are ignored.
    static LogicalPlan drop(LogicalPlan plan, String... names) {
        List<Expression> kept = new ArrayList<>();
        for (Attribute attribute : plan.output()) {
            if (Arrays.stream(names).noneMatch(attribute.name()::equalsIgnoreCase)) {
                kept.add(attribute);
            }
        }
        return kept.size() == plan.output().size() ? plan : new Project(kept, plan);
    }

    /// Returns a projection that gives all columns new names.
    static LogicalPlan rename(LogicalPlan plan, String... names) {
        List<Attribute> output = plan.output();
        if (names.length != output.size()) {
            throw new AnalysisException(
                    ErrorCondition.SCHEMA_MISMATCH,
                    "toDF is given " + names.length + " names for " + output.size() + " columns.",
                    Suggestions.listing(output.stream().map(Attribute::name).toList()));
        }
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            columns.add(Alias.of(output.get(i), names[i]));
        }
        return new Project(columns, plan);
    }

    /// Returns the plan sorted by the columns, ascending where they say nothing.
    static LogicalPlan sort(LogicalPlan plan, Column... keys) {
        List<SortOrder> orders = new ArrayList<>();
        for (Column key : keys) {
            orders.add(
                    key.expr() instanceof SortOrder order ? order : (SortOrder) key.asc().expr());
        }
        return orders.isEmpty() ? plan : new Sort(orders, plan);
    }
}
