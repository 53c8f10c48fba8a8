package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.CastRules;
import io.millrace.expr.Expression;
import io.millrace.expr.SortOrder;
import io.millrace.expr.TimeWindow;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.Distinct;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Filter;
import io.millrace.plan.Generate;
import io.millrace.plan.Join;
import io.millrace.plan.Limit;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SourceRelation;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.TableRelation;
import io.millrace.plan.Union;
import io.millrace.plan.UnresolvedRelation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// Resolves plans: names become typed columns, functions become nodes, casts are inserted, and what
/// cannot be is an error by name.
///
/// A pure function; analyzing an analyzed plan gives an equal one.
public final class Analyzer {
    private Analyzer() {}

    /// Returns the plan resolved from its leaves up.
    ///
    /// @throws AnalysisException for what is wrong with it
    public static LogicalPlan analyze(LogicalPlan plan) {
        Trees.requireShallow(plan);
        return resolve(plan);
    }

    /// Returns the plan with its top node resolved; the inputs of that node have been analyzed.
    ///
    /// @throws AnalysisException for what is wrong with it
    public static LogicalPlan analyzeTop(LogicalPlan plan) {
        Trees.requireShallow(plan);
        return resolveNode(plan);
    }

    private static LogicalPlan resolve(LogicalPlan plan) {
        List<LogicalPlan> children = new ArrayList<>(plan.children().size());
        for (LogicalPlan child : plan.children()) {
            children.add(resolve(child));
        }
        return resolveNode(children.isEmpty() ? plan : plan.withChildren(children));
    }

    private static LogicalPlan resolveNode(LogicalPlan node) {
        return switch (node) {
            case SourceRelation _, TableRelation _, LocalRelation _, SubqueryAlias _ -> node;
            case Distinct distinct -> distinct(distinct.child());
            case Limit limit -> limit(limit);
            case Project project -> project(project);
            case Filter filter -> filter(filter);
            case Aggregate aggregate -> AggregateResolver.resolve(aggregate);
            case Sort sort -> sort(sort);
            case Deduplicate deduplicate -> deduplicate(deduplicate);
            case EventTimeWatermark watermark -> Watermarks.resolve(watermark);
            case Union union -> Unions.resolve(union);
            // Else built by the analyzer, from windows and from functions of a select list.
            case Generate generate ->
                    generate.generated() instanceof Unresolved.LateralView view
                            ? Generators.lateralView(view, generate.isOuter(), generate.child())
                            : generate;
            case Join join -> JoinResolver.resolve(join);
            case UnresolvedRelation relation ->
                    throw ErrorCondition.INTERNAL_ERROR.error(
                            "`" + relation.describe() + "` was not looked up before.",
                            "Report this.");
        };
    }

    /// Distinct rows are the groups by all columns: what holds for aggregations holds for them.
    private static LogicalPlan distinct(LogicalPlan child) {
        List<Expression> columns = List.copyOf(child.output());
        return AggregateResolver.resolve(new Aggregate(columns, columns, child));
    }

    private static LogicalPlan deduplicate(Deduplicate deduplicate) {
        LogicalPlan child = deduplicate.child();
        if (deduplicate.isWithinWatermark() && !child.isStreaming()) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_STREAMING_OPERATION,
                    "dropDuplicatesWithinWatermark is not supported with batch"
                            + " DataFrames/DataSets.",
                    "Use dropDuplicates.");
        }
        ExpressionResolver resolver = new ExpressionResolver(Scope.of(child.output()));
        List<Expression> keys = resolver.named(deduplicate.keys());
        for (Expression key : keys) {
            if (!(key instanceof Attribute)) {
                throw new AnalysisException(
                        ErrorCondition.UNSUPPORTED_FEATURE,
                        "Duplicates are dropped by `" + key.sql() + "`, which is no column.",
                        "Make it a column first.");
            }
            AggregateResolver.requireGroupable(key);
        }
        return new Deduplicate(keys, deduplicate.isWithinWatermark(), child);
    }

    private static LogicalPlan limit(Limit limit) {
        requireNoneNegative("limit", limit.count().orElse(0));
        requireNoneNegative("offset", limit.offset());
        return limit.count().isEmpty() && limit.offset() == 0 ? limit.child() : limit;
    }

    private static void requireNoneNegative(String what, int count) {
        if (count < 0) {
            throw new AnalysisException(
                    ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE,
                    "The " + what + " is " + count + ".",
                    "Give 0 or more.");
        }
    }

    private static LogicalPlan project(Project written) {
        Project project = Generators.extract(written);
        List<Expression> columns =
                new ExpressionResolver(HiddenColumns.joined(project.child()))
                        .withQueries()
                        .named(project.projectList());
        LogicalPlan child = HiddenColumns.exposing(project.child(), columns);
        if (columns.stream().anyMatch(Analyzer::hasAggregate)) {
            return AggregateResolver.resolve(new Aggregate(List.of(), columns, child));
        }
        columns.forEach(column -> requireNoSession(column, "select"));
        return RowNumbers.over(
                columns,
                child,
                (numbered, input) ->
                        Subqueries.joined(
                                numbered,
                                input,
                                (answered, over) -> project(answered, project.hidden(), over)));
    }

    private static LogicalPlan project(
            List<Expression> columns, List<Attribute> hidden, LogicalPlan child) {
        List<TimeWindow> windows = TimeWindows.requireOne(columns);
        if (windows.isEmpty()) {
            return new Project(columns, hidden, child);
        }
        TimeWindow window = windows.getFirst();
        if (window.isTumbling() && columns.stream().noneMatch(TimeWindows::hasNested)) {
            return new Project(columns, TimeWindows.filterNullTimes(window, child));
        }
        Alias column = Alias.of(window, window.sql());
        List<Expression> replaced =
                columns.stream().map(c -> TimeWindows.replace(c, column)).toList();
        return new Project(replaced, TimeWindows.projectWindow(column, child));
    }

    private static LogicalPlan filter(Filter filter) {
        LogicalPlan child = filter.child();
        Expression written = filter.condition();
        Optional<OverAggregate> over =
                OverAggregate.of(child, written instanceof Unresolved.Having);
        if (over.isPresent()) {
            Expression condition = over.get().resolve(written);
            Expression typed = TypeCoercion.toBoolean(condition, condition);
            return over.get().over(List.of(typed), input -> QueryFilters.filtered(typed, input));
        }
        Expression condition =
                new ExpressionResolver(HiddenColumns.scope(child)).withQueries().resolve(written);
        requireOfOneRow(condition, "filter");
        Expression typed = TypeCoercion.toBoolean(condition, condition);
        return HiddenColumns.over(
                child, List.of(typed), input -> QueryFilters.filtered(typed, input));
    }

    /// Returns the node with the columns of its input alone.
    static LogicalPlan withoutNumbers(
            List<Expression> expressions,
            LogicalPlan input,
            BiFunction<List<Expression>, LogicalPlan, LogicalPlan> node) {
        LogicalPlan made = RowNumbers.over(expressions, input, node);
        return made.output().equals(input.output())
                ? made
                : new Project(List.copyOf(input.output()), HiddenColumns.ofJoins(input), made);
    }

    private static LogicalPlan sort(Sort sort) {
        LogicalPlan child = sort.child();
        Optional<OverAggregate> over = OverAggregate.of(child, false);
        ExpressionResolver resolver = new ExpressionResolver(HiddenColumns.scope(child));
        List<SortOrder> orders = new ArrayList<>();
        for (SortOrder order : sort.orders()) {
            Expression written =
                    order.child() instanceof Unresolved.Ordinal ordinal
                            ? at(ordinal, child.output())
                            : order.child();
            Expression key =
                    over.isPresent() ? over.get().resolve(written) : resolver.resolve(written);
            requireOfOneRow(key, "orderBy");
            Subqueries.requireNone(key);
            if (!CastRules.isOrdered(key.dataType())) {
                throw TypeCoercion.mismatch(
                        order.sql(),
                        "needs values with an order, but " + TypeCoercion.described(key),
                        "Sort by another column.");
            }
            orders.add(new SortOrder(key, order.isAscending(), order.isNullsFirst()));
        }
        UnaryOperator<LogicalPlan> sorted =
                input ->
                        withoutNumbers(
                                List.copyOf(orders),
                                input,
                                (keys, numbered) ->
                                        new Sort(
                                                keys.stream().map(SortOrder.class::cast).toList(),
                                                numbered));
        return over.isPresent()
                ? over.get().over(List.copyOf(orders), sorted)
                : HiddenColumns.over(child, List.copyOf(orders), sorted);
    }

    private static Expression at(Unresolved.Ordinal ordinal, List<Attribute> columns) {
        int position = ordinal.position();
        if (position < 1 || position > columns.size()) {
            throw new AnalysisException(
                    ErrorCondition.ORDER_BY_POS_OUT_OF_RANGE,
                    "ORDER BY position " + position + " is not in the select list.",
                    "Give one from 1 to " + columns.size() + ".");
        }
        return columns.get(position - 1);
    }

    private static boolean hasAggregate(Expression expression) {
        return Trees.contains(expression, AggregateCall.class::isInstance);
    }

    /// Refuses what makes no sense where rows have neither groups nor numbers.
    static void requireRowwise(Expression expression, String operation) {
        requireOfOneRow(expression, operation);
        RowNumbers.requireNone(expression, operation);
    }

    /// Refuses what makes no sense for one row alone.
    private static void requireOfOneRow(Expression expression, String operation) {
        if (hasAggregate(expression)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "The aggregate `" + expression.sql() + "` stands in " + operation + ".",
                    "Compute it in agg(...) under a name, then use the name.");
        }
        requireNoSession(expression, operation);
        if (Trees.contains(expression, TimeWindow.class::isInstance)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "A time window stands in " + operation + ".",
                    "Make it a column by select or groupBy, then use that column.");
        }
    }

    private static void requireNoSession(Expression expression, String operation) {
        if (SessionWindows.contains(expression)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "A session window stands in " + operation + ".",
                    "Group by it, then use its column.");
        }
    }

    /// Returns a plan that gives the columns of the attributes only.
    static LogicalPlan select(List<Attribute> columns, LogicalPlan child) {
        return new Project(List.copyOf(columns), child);
    }
}
