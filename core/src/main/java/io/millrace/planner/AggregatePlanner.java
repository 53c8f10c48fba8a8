package io.millrace.planner;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.WindowSpec;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.CreateStruct;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.SessionWindow;
import io.millrace.expr.TimeWindow;
import io.millrace.plan.Aggregate;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Plans one aggregation: which columns the group table reads, its spec, and how the output is made
/// from the table's results.
///
/// ```text
/// groupBy(action, window(time, "1 hour")).agg(avg(x + 1) * 2)
///   inputs      [time, action, x + 1]
///   spec        window(0), key action(1), avg(2)
///   results     [window, action, avg]
///   output      [action, window, avg * 2]
/// ```
final class AggregatePlanner {
    private static final String SESSION_START = "session_start";

    private final Aggregate aggregate;
    private final List<Attribute> lateColumns;
    private final List<Expression> inputs = new ArrayList<>();
    private final Map<Expression, Integer> inputOrdinals = new HashMap<>();
    private final List<GroupKey> keys = new ArrayList<>();
    private final Map<AggregateCall, Attribute> measureColumns = new LinkedHashMap<>();
    private final List<Measure> measures = new ArrayList<>();

    /// What stands for a grouping in the output, by the grouping's identity and by its expression.
    private final Map<ExprId, Expression> groupingById = new HashMap<>();

    private final Map<Expression, Expression> groupingByExpression = new HashMap<>();
    private final List<Attribute> keyColumns = new ArrayList<>();
    private final Set<String> keyNames = new HashSet<>();
    private @Nullable WindowSpec window;
    private @Nullable Attribute windowColumn;
    private boolean hasEventTime;
    private boolean hasSessions;
    private int closingKey = AggregationSpec.NO_KEY;

    /// @param lateColumns columns of the input that come first, because late rows are kept
    AggregatePlanner(Aggregate aggregate, List<Attribute> lateColumns) {
        this.aggregate = aggregate;
        this.lateColumns = List.copyOf(lateColumns);
        lateColumns.forEach(this::input);
        // The start of a session is the first key: results come in its order.
        aggregate.groupings().stream()
                .filter(AggregatePlanner::isSession)
                .forEach(this::addGrouping);
        aggregate.groupings().stream()
                .filter(grouping -> !isSession(grouping))
                .forEach(this::addGrouping);
        aggregate.aggregates().forEach(this::addMeasures);
    }

    /// Returns what the group table reads, as named expressions over the aggregation's input.
    List<Expression> inputs() {
        return inputs;
    }

    private int input(Expression expression) {
        return inputOrdinals.computeIfAbsent(
                expression,
                added -> {
                    inputs.add(added instanceof Attribute ? added : Alias.of(added, added.sql()));
                    return inputs.size() - 1;
                });
    }

    static boolean isSession(Expression grouping) {
        return grouping instanceof Alias alias && alias.child() instanceof SessionWindow;
    }

    private void addGrouping(Expression grouping) {
        Expression expression = grouping instanceof Alias alias ? alias.child() : grouping;
        Attribute column = grouping instanceof Alias a ? a.toAttribute() : (Attribute) grouping;
        Expression result;
        if (expression instanceof TimeWindow time) {
            window = windowSpec(time, input(time.time()));
            Attribute whole = Attribute.create(column.name(), TimeWindow.TYPE, time.isNullable());
            windowColumn = whole;
            result = whole;
        } else if (expression instanceof SessionWindow session) {
            hasSessions = true;
            result = addSession(session);
        } else {
            result = StructKeys.plan(expression, column.name(), this::addKey);
        }
        if (column.eventTimeDelayMs().isPresent()) {
            hasEventTime = true;
            if (!(expression instanceof TimeWindow || expression instanceof SessionWindow)) {
                // Of a window that was made below, the last key is its end.
                closingKey = keys.size() - 1;
            }
        }
        groupingById.put(column.exprId(), result);
        groupingByExpression.put(expression, result);
    }

    static WindowSpec windowSpec(TimeWindow window, int timeOrdinal) {
        return new WindowSpec(
                timeOrdinal,
                window.durationMicros(),
                window.slideMicros(),
                window.startMicros(),
                window.isCumulating());
    }

    /// A session is known by its start, which stands in place of the row's time once it is known,
    /// and ends with the last of its rows.
    private Expression addSession(SessionWindow session) {
        Alias time = Alias.of(session.time(), SESSION_START);
        inputs.add(time);
        keyNames.add(SESSION_START);
        keys.add(new GroupKey(SESSION_START, inputs.size() - 1, session.time().dataType()));
        Attribute start = Attribute.create(SESSION_START, session.time().dataType(), false);
        keyColumns.add(start);
        AggregateCall last = new AggregateCall(Measure.Kind.MAX, List.of(session.end()));
        Attribute end = measureColumns.computeIfAbsent(last, this::addMeasure);
        return new CreateStruct(List.of("start", "end"), List.of(start, end));
    }

    private Attribute addKey(Expression expression, String wantedName) {
        String name = wantedName;
        // Names of keys stand in state files beside those of the measures: keep them apart.
        if (name.matches("m\\d+_.*")
                || name.equals(PartialsLayout.WINDOW_START)
                || name.equals(PartialsLayout.WINDOW_END)
                || !keyNames.add(name)) {
            name = "key" + keys.size() + "_" + wantedName;
            keyNames.add(name);
        }
        keys.add(new GroupKey(name, input(expression), expression.dataType()));
        Attribute column = Attribute.create(name, expression.dataType(), expression.isNullable());
        keyColumns.add(column);
        return column;
    }

    private void addMeasures(Expression expression) {
        if (expression instanceof AggregateCall call) {
            measureColumns.computeIfAbsent(call, this::addMeasure);
        } else {
            expression.children().forEach(this::addMeasures);
        }
    }

    private Attribute addMeasure(AggregateCall call) {
        measures.add(call.measure(call.inputs().stream().map(this::input).toList()));
        return Attribute.create(call.sql(), call.dataType(), call.isNullable());
    }

    PhysicalPlan plan(int operatorId, PhysicalPlan input) {
        List<Attribute> results = new ArrayList<>();
        if (windowColumn != null) {
            results.add(windowColumn);
        }
        results.addAll(keyColumns);
        results.addAll(measureColumns.values());
        List<Expression> bound = new ArrayList<>();
        List<Attribute> output = aggregate.output();
        for (Expression expression : aggregate.aggregates()) {
            Expression value = expression instanceof Alias alias ? alias.child() : expression;
            bound.add(Expressions.bind(overResults(value), results));
        }
        AggregationSpec spec = new AggregationSpec(window, keys, measures, closingKey);
        return new PhysicalPlan.Aggregate(
                operatorId,
                spec,
                hasEventTime,
                hasSessions,
                resultSchema(results),
                bound,
                output,
                lateColumns,
                input);
    }

    /// Result columns may share a name (two measures of different casts, say); the schema is for
    /// batches and `explain` only, so they are numbered.
    private static StructType resultSchema(List<Attribute> results) {
        StructType schema = new StructType();
        Set<String> names = new HashSet<>();
        for (Attribute column : results) {
            String name = column.name();
            if (!names.add(name)) {
                name = name + "_" + names.size();
                names.add(name);
            }
            schema =
                    schema.add(
                            DataTypes.createStructField(
                                    name, column.dataType(), column.isNullable()));
        }
        return schema;
    }

    /// Replaces groupings and aggregate calls by the columns that hold their results.
    private Expression overResults(Expression expression) {
        Expression grouping = groupingByExpression.get(expression);
        if (grouping != null) {
            return grouping;
        }
        if (expression instanceof Attribute attribute) {
            Expression byId = groupingById.get(attribute.exprId());
            if (byId == null) {
                throw new IllegalStateException("not grouped by: " + attribute);
            }
            return byId;
        }
        if (expression instanceof AggregateCall call) {
            Attribute column = measureColumns.get(call);
            if (column == null) {
                throw new IllegalStateException("not planned: " + call.sql());
            }
            return column;
        }
        List<Expression> children = expression.children().stream().map(this::overResults).toList();
        return expression.withChildren(children);
    }
}
