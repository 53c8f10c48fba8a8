package io.millrace;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Suggestions;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.SortOrder;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Join;
import io.millrace.plan.JoinType;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.Union;
import io.millrace.types.CalendarInterval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

    /// Returns the rows of both, columns found by their names and in the order of the first's.
    ///
    /// @param allowsMissing whether a column that one has not is null there, and comes last if only
    ///   the second has it
    static LogicalPlan unionByName(LogicalPlan left, LogicalPlan right, boolean allowsMissing) {
        requireDistinctNames(left);
        requireDistinctNames(right);
        List<Expression> leftColumns = new ArrayList<>(left.output());
        List<Expression> rightColumns = new ArrayList<>();
        for (Attribute column : left.output()) {
            rightColumns.add(named(column, right, allowsMissing));
        }
        for (Attribute column : right.output()) {
            if (find(column.name(), left).isEmpty()) {
                leftColumns.add(named(column, left, allowsMissing));
                rightColumns.add(column);
            }
        }
        return new Union(
                List.of(select(leftColumns, left), select(rightColumns, right)), List.of());
    }

    private static LogicalPlan select(List<Expression> columns, LogicalPlan plan) {
        return columns.equals(plan.output()) ? plan : new Project(columns, plan);
    }

    private static Optional<Attribute> find(String name, LogicalPlan plan) {
        return plan.output().stream().filter(a -> a.name().equalsIgnoreCase(name)).findFirst();
    }

    /// Returns the column of the plan that has the name of another plan's column.
    private static Expression named(Attribute wanted, LogicalPlan plan, boolean allowsMissing) {
        Optional<Attribute> found = find(wanted.name(), plan);
        if (found.isPresent()) {
            return found.get();
        }
        if (!allowsMissing) {
            List<String> names = plan.output().stream().map(Attribute::name).toList();
            throw new AnalysisException(
                    ErrorCondition.UNRESOLVED_COLUMN,
                    "Cannot resolve column name \"" + wanted.name() + "\" among " + names + ".",
                    "Add the column, or use unionByName(other, true), which makes it null.");
        }
        return Alias.of(new Literal(null, wanted.dataType()), wanted.name());
    }

    private static void requireDistinctNames(LogicalPlan plan) {
        Set<String> names = new HashSet<>();
        for (Attribute column : plan.output()) {
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new AnalysisException(
                        ErrorCondition.COLUMN_ALREADY_EXISTS,
                        "Two columns of a union by name are called `" + column.name() + "`.",
                        "Rename one of them.");
            }
        }
    }

    /// Returns the plan with a watermark over the event time.
    ///
    /// @throws AnalysisException `CANNOT_PARSE_INTERVAL`
    static LogicalPlan withWatermark(LogicalPlan plan, String eventTime, String delay) {
        long delayMicros;
        try {
            delayMicros = CalendarInterval.parse(delay).lengthMicros();
        } catch (MillraceException e) {
            throw new AnalysisException(
                    ErrorCondition.CANNOT_PARSE_INTERVAL,
                    "Unable to parse the delay of the watermark, '" + delay + "'.",
                    "Write it like '10 minutes'.",
                    e);
        }
        if (delayMicros < 0) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The delay threshold (" + delay + ") should not be negative.",
                    "Give 0 seconds or more.");
        }
        return new EventTimeWatermark(new Column(eventTime).expr(), delayMicros, plan);
    }

    /// Returns the join of the kind that Spark calls by the name.
    ///
    /// @throws AnalysisException `UNSUPPORTED_FEATURE` for an unknown one
    static LogicalPlan join(
            LogicalPlan left, LogicalPlan right, String type, Optional<Expression> condition) {
        return new Join(left, right, joinType(type), condition);
    }

    private static JoinType joinType(String name) {
        return switch (name.toLowerCase(Locale.ROOT).replace("_", "")) {
            case "inner" -> JoinType.INNER;
            case "cross" -> JoinType.CROSS;
            case "outer", "full", "fullouter" -> JoinType.FULL_OUTER;
            case "left", "leftouter" -> JoinType.LEFT_OUTER;
            case "right", "rightouter" -> JoinType.RIGHT_OUTER;
            case "semi", "leftsemi" -> JoinType.LEFT_SEMI;
            case "anti", "leftanti" -> JoinType.LEFT_ANTI;
            default ->
                    throw new AnalysisException(
                            ErrorCondition.UNSUPPORTED_FEATURE,
                            "There is no join of the type `" + name + "`.",
                            "Use inner, cross, left, right, full, left_semi or left_anti.");
        };
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

    static String[] names(String first, String... others) {
        String[] names = new String[others.length + 1];
        names[0] = first;
        System.arraycopy(others, 0, names, 1, others.length);
        return names;
    }

    /// Returns the plan with the first of the rows that agree in the columns of the names.
    static LogicalPlan deduplicate(LogicalPlan plan, String[] names, boolean isWithinWatermark) {
        List<Attribute> output = plan.output();
        List<Expression> keys = new ArrayList<>();
        for (String name : names) {
            List<Attribute> fitting =
                    output.stream().filter(a -> a.name().equalsIgnoreCase(name)).toList();
            if (fitting.isEmpty()) {
                throw new AnalysisException(
                        ErrorCondition.UNRESOLVED_COLUMN,
                        "Cannot resolve column name `" + name + "`.",
                        Suggestions.didYouMean(
                                name, output.stream().map(Attribute::name).toList()));
            }
            fitting.stream().filter(key -> !keys.contains(key)).forEach(keys::add);
        }
        return new Deduplicate(keys, isWithinWatermark, plan);
    }
}
