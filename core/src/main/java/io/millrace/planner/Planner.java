package io.millrace.planner;

import io.millrace.backend.WindowSpec;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.BoundReference;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.RowNumber;
import io.millrace.expr.SortOrder;
import io.millrace.expr.TimeWindow;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.Distinct;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Filter;
import io.millrace.plan.Generate;
import io.millrace.plan.Join;
import io.millrace.plan.JoinType;
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
import io.millrace.streaming.OutputMode;
import io.millrace.types.StringType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns an analyzed logical plan into a physical one.
///
/// Reads only the columns that are used, numbers sources and stateful operators from left to right
/// (so that the numbers depend on the plan's shape alone and a checkpoint finds its operators
/// again), and binds expressions to columns. Used once.
public final class Planner {
    private final OutputMode mode;
    private final boolean keepsLateRows;
    private int sourceCount;
    private int operatorCount;
    private int watermarkCount;

    private Planner(OutputMode mode, boolean keepsLateRows) {
        this.mode = mode;
        this.keepsLateRows = keepsLateRows;
    }

    /// Returns the physical plan of a static frame.
    public static PhysicalPlan plan(LogicalPlan analyzed) {
        return planned(analyzed, OutputMode.APPEND, false);
    }

    /// Returns the physical plan of a streaming query.
    ///
    /// @param keepsLateRows whether the user wants to have the late rows: then the operators that
    ///   leave out such read all columns of their input, not only those that the result needs
    public static PhysicalPlan plan(LogicalPlan analyzed, OutputMode mode, boolean keepsLateRows) {
        return planned(RandomCalls.numbered(analyzed), mode, keepsLateRows);
    }

    private static PhysicalPlan planned(
            LogicalPlan analyzed, OutputMode mode, boolean keepsLateRows) {
        return new Planner(mode, keepsLateRows)
                .plan(FilterPushDown.apply(analyzed), ids(analyzed.output()), Set.of());
    }

    /// @param wanted columns that the plan above uses
    /// @param groupedBy columns that a plan above groups by
    private PhysicalPlan plan(LogicalPlan plan, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        return switch (plan) {
            case SourceRelation relation -> scan(relation, wanted, groupedBy);
            case TableRelation relation -> new PhysicalPlan.TableScan(relation);
            case LocalRelation relation -> new PhysicalPlan.LocalScan(relation);
            case SubqueryAlias alias -> plan(alias.child(), wanted, groupedBy);
            case Project project -> project(project, wanted, groupedBy);
            case Filter filter when filter.child() instanceof Join join && isInner(join) ->
                    join(join, Optional.of(filter.condition()), wanted);
            case Join join -> join(join, Optional.empty(), wanted);
            case Filter filter -> {
                Set<ExprId> used = with(wanted, List.of(filter.condition()));
                PhysicalPlan child = plan(filter.child(), used, groupedBy);
                yield new PhysicalPlan.Filter(
                        Expressions.bind(filter.condition(), child.output()), child);
            }
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> {
                Set<ExprId> used = with(wanted, sort.orders());
                PhysicalPlan child = plan(sort.child(), used, Set.of());
                List<SortOrder> orders = new ArrayList<>();
                for (SortOrder order : sort.orders()) {
                    orders.add((SortOrder) Expressions.bind(order, child.output()));
                }
                yield new PhysicalPlan.Sort(orders, child);
            }
            case Limit limit -> {
                PhysicalPlan child = plan(limit.child(), wanted, Set.of());
                yield isOverLife(limit)
                        ? new PhysicalPlan.StreamLimit(
                                operatorCount++, limit.count().orElseThrow(), child)
                        : new PhysicalPlan.Limit(limit.count(), limit.offset(), child);
            }
            case EventTimeWatermark watermark -> watermark(watermark, wanted, groupedBy);
            case Union union -> union(union, wanted, groupedBy);
            case Generate generate when generate.generated() instanceof TimeWindow window ->
                    expandWindows(generate, window, wanted, groupedBy);
            case Generate generate when generate.generated() instanceof RowNumber number ->
                    numberRows(generate, number, wanted, groupedBy);
            case Generate generate -> explode(generate, wanted, groupedBy);
            case Deduplicate deduplicate -> deduplicate(deduplicate, wanted);
            case Distinct _, UnresolvedRelation _ ->
                    throw new IllegalStateException("not planned: " + plan.describe());
        };
    }

    private PhysicalPlan scan(SourceRelation relation, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        List<Attribute> output = new ArrayList<>();
        Set<String> dictionaryColumns = new HashSet<>();
        for (Attribute column : relation.output()) {
            if (wanted.contains(column.exprId())) {
                output.add(column);
                if (groupedBy.contains(column.exprId())
                        && column.dataType() instanceof StringType) {
                    dictionaryColumns.add(column.name());
                }
            }
        }
        return new PhysicalPlan.SourceScan(sourceCount++, relation, output, dictionaryColumns);
    }

    private PhysicalPlan watermark(
            EventTimeWatermark watermark, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        Set<ExprId> used = with(wanted, watermark.expressions());
        PhysicalPlan child = plan(watermark.child(), used, groupedBy);
        BoundReference time =
                (BoundReference) Expressions.bind(watermark.eventTime(), child.output());
        return new PhysicalPlan.EventTimeWatermark(
                watermarkCount++, time.ordinal(), watermark.delayMicros() / 1000, child);
    }

    private PhysicalPlan expandWindows(
            Generate generate, TimeWindow window, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        List<Expression> columns = new ArrayList<>();
        for (Attribute column : generate.child().output()) {
            if (wanted.contains(column.exprId()) && !column.equals(window.time())) {
                columns.add(column);
            }
        }
        Expression time = window.time();
        int timeOrdinal = columns.size();
        columns.add(time instanceof Attribute ? time : Alias.of(time, time.sql()));
        PhysicalPlan child =
                project(columns, plan(generate.child(), with(Set.of(), columns), groupedBy));
        List<Attribute> output = new ArrayList<>(child.output());
        output.addAll(generate.generatedOutput());
        WindowSpec spec = AggregatePlanner.windowSpec(window, timeOrdinal);
        return new PhysicalPlan.ExpandWindows(spec, output, child);
    }

    private PhysicalPlan numberRows(
            Generate generate, RowNumber number, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        PhysicalPlan child = plan(generate.child(), wanted, groupedBy);
        List<Attribute> output = new ArrayList<>(child.output());
        output.addAll(generate.generatedOutput());
        return new PhysicalPlan.NumberRows(number.isScattered(), output, child);
    }

    private PhysicalPlan explode(Generate generate, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        List<Expression> columns = new ArrayList<>();
        for (Attribute column : generate.child().output()) {
            if (wanted.contains(column.exprId())) {
                columns.add(column);
            }
        }
        columns.add(Alias.of(generate.generated(), generate.generated().sql()));
        PhysicalPlan child =
                project(columns, plan(generate.child(), with(Set.of(), columns), groupedBy));
        List<Attribute> output =
                new ArrayList<>(child.output().subList(0, child.output().size() - 1));
        output.addAll(generate.generatedOutput());
        return new PhysicalPlan.Explode(generate.isOuter(), generate.generator(), output, child);
    }

    /// Every input gives its columns under the names of the union's, in the same places.
    private PhysicalPlan union(Union union, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        List<PhysicalPlan> inputs = new ArrayList<>();
        for (LogicalPlan input : union.inputs()) {
            List<Expression> columns = new ArrayList<>();
            Set<ExprId> groupedBelow = new HashSet<>();
            for (int i = 0; i < union.output().size(); i++) {
                Attribute column = union.output().get(i);
                if (wanted.contains(column.exprId())) {
                    Attribute source = input.output().get(i);
                    columns.add(new Alias(source, column.name(), column.exprId()));
                    if (groupedBy.contains(column.exprId())) {
                        groupedBelow.add(source.exprId());
                    }
                }
            }
            PhysicalPlan child = plan(input, with(Set.of(), columns), groupedBelow);
            inputs.add(project(columns, child));
        }
        List<Attribute> output =
                union.output().stream().filter(c -> wanted.contains(c.exprId())).toList();
        return new PhysicalPlan.Union(inputs, output);
    }

    private PhysicalPlan project(Project project, Set<ExprId> wanted, Set<ExprId> groupedBy) {
        List<Expression> kept = new ArrayList<>();
        Set<ExprId> groupedBelow = new HashSet<>(groupedBy);
        for (Expression expression : project.projectList()) {
            if (wanted.contains(column(expression).exprId())) {
                kept.add(expression);
                // A renamed column that is grouped by is grouped by below the renaming, too.
                if (expression instanceof Alias(Attribute renamed, _, ExprId id)
                        && groupedBy.contains(id)) {
                    groupedBelow.add(renamed.exprId());
                }
            }
        }
        PhysicalPlan child = plan(project.child(), with(Set.of(), kept), groupedBelow);
        return project(kept, child);
    }

    /// Projects, unless that changes nothing.
    static PhysicalPlan project(List<Expression> named, PhysicalPlan child) {
        List<Attribute> output = named.stream().map(Planner::column).toList();
        if (output.equals(child.output()) && named.equals(List.<Expression>copyOf(output))) {
            return child;
        }
        List<Expression> bound = new ArrayList<>();
        for (Expression expression : named) {
            bound.add(Expressions.bind(expression, child.output()));
        }
        return new PhysicalPlan.Project(bound, output, child);
    }

    private PhysicalPlan aggregate(Aggregate aggregate) {
        AggregatePlanner planner = new AggregatePlanner(aggregate, lateColumns(aggregate));
        Set<ExprId> groupedBy = new HashSet<>();
        for (Expression grouping : aggregate.groupings()) {
            Expression expression = grouping instanceof Alias alias ? alias.child() : grouping;
            if (expression instanceof Attribute attribute) {
                groupedBy.add(attribute.exprId());
            }
        }
        PhysicalPlan child = plan(aggregate.child(), with(Set.of(), planner.inputs()), groupedBy);
        PhysicalPlan input = project(planner.inputs(), child);
        return planner.plan(operatorCount++, input);
    }

    /// Returns the columns of the rows that the aggregation may find late and that are to be kept.
    private List<Attribute> lateColumns(Aggregate aggregate) {
        boolean hasLateRows =
                aggregate.isStreaming()
                        && aggregate.groupings().stream().anyMatch(this::judgesLateness);
        return keepsLateRows && hasLateRows
                ? aggregate.child().output().stream().distinct().toList()
                : List.of();
    }

    /// Sessions drop late rows in each mode, other aggregations keep all in complete mode.
    private boolean judgesLateness(Expression grouping) {
        return column(grouping).eventTimeDelayMs().isPresent()
                && (mode != OutputMode.COMPLETE || AggregatePlanner.isSession(grouping));
    }

    private PhysicalPlan deduplicate(Deduplicate deduplicate, Set<ExprId> wanted) {
        LogicalPlan input = deduplicate.child();
        // A static frame has no watermark, whatever its columns were marked with.
        List<Attribute> times =
                input.output().stream()
                        .filter(column -> column.eventTimeDelayMs().isPresent())
                        .filter(_ -> input.isStreaming())
                        .toList();
        boolean keepsLate = keepsLateRows && !times.isEmpty();
        Set<ExprId> used =
                with(with(wanted, deduplicate.keys()), keepsLate ? input.output() : times);
        PhysicalPlan child = plan(input, used, Set.of());
        List<ExprId> columns = child.output().stream().map(Attribute::exprId).toList();
        List<Integer> keys = new ArrayList<>();
        for (Expression key : deduplicate.keys()) {
            keys.add(columns.indexOf(column(key).exprId()));
        }
        Optional<EventTimeColumn> eventTime =
                times.stream()
                        .findFirst()
                        .map(time -> EventTimeColumn.of(time, columns.indexOf(time.exprId())));
        return new PhysicalPlan.Deduplicate(
                operatorCount++,
                keys,
                eventTime,
                deduplicate.isWithinWatermark(),
                keepsLate,
                child);
    }

    /// Whether the rows are counted over the life of the query: those above an aggregation in
    /// complete mode are the whole result each time.
    private boolean isOverLife(Limit limit) {
        return limit.isStreaming()
                && !(mode == OutputMode.COMPLETE && hasStreamingAggregate(limit.child()));
    }

    private static boolean hasStreamingAggregate(LogicalPlan plan) {
        return plan.isStreaming()
                && (plan instanceof Aggregate
                        || plan.children().stream().anyMatch(Planner::hasStreamingAggregate));
    }

    /// Whether the pairs of the join may be filtered by its condition as well.
    private static boolean isInner(Join join) {
        return join.type() == JoinType.INNER || join.type() == JoinType.CROSS;
    }

    /// @param filter of the pairs
    private PhysicalPlan join(Join join, Optional<Expression> filter, Set<ExprId> wanted) {
        JoinParts parts =
                new JoinParts(join.type(), ids(join.left().output()), ids(join.right().output()));
        join.condition().ifPresent(parts::add);
        filter.ifPresent(parts::add);
        List<Expression> read = new ArrayList<>();
        for (PhysicalPlan.JoinKey key : parts.keys()) {
            read.add(key.left());
            read.add(key.right());
        }
        parts.rest().ifPresent(read::add);
        Set<ExprId> used = with(wanted, read);
        PhysicalPlan left = plan(filtered(join.left(), parts.leftFilter()), used, Set.of());
        PhysicalPlan right = plan(filtered(join.right(), parts.rightFilter()), used, Set.of());
        List<Attribute> both = new ArrayList<>(left.output());
        both.addAll(right.output());
        Map<ExprId, Attribute> named = new HashMap<>();
        join.output().forEach(column -> named.put(column.exprId(), column));
        List<Attribute> output =
                both.stream()
                        .filter(column -> named.containsKey(column.exprId()))
                        .map(column -> named.getOrDefault(column.exprId(), column))
                        .toList();
        List<PhysicalPlan.JoinKey> keys = new ArrayList<>();
        for (PhysicalPlan.JoinKey key : parts.keys()) {
            keys.add(
                    new PhysicalPlan.JoinKey(
                            Expressions.bind(key.left(), left.output()),
                            Expressions.bind(key.right(), right.output()),
                            key.isNullSafe()));
        }
        Optional<Expression> rest = parts.rest().map(c -> Expressions.bind(c, both));
        return new PhysicalPlan.Join(join.type(), keys, rest, output, left, right);
    }

    private static LogicalPlan filtered(LogicalPlan plan, Optional<Expression> condition) {
        return condition.<LogicalPlan>map(c -> new Filter(c, plan)).orElse(plan);
    }

    private static Attribute column(Expression named) {
        return switch (named) {
            case Alias alias -> alias.toAttribute();
            case Attribute attribute -> attribute;
            default -> throw new IllegalStateException("without a name: " + named.sql());
        };
    }

    private static Set<ExprId> ids(List<Attribute> columns) {
        Set<ExprId> ids = new HashSet<>();
        for (Attribute column : columns) {
            ids.add(column.exprId());
        }
        return ids;
    }

    private static Set<ExprId> with(Set<ExprId> wanted, List<? extends Expression> expressions) {
        Set<ExprId> ids = new HashSet<>(wanted);
        for (Expression expression : expressions) {
            for (Attribute used : Expressions.references(expression)) {
                ids.add(used.exprId());
            }
        }
        return ids;
    }
}
