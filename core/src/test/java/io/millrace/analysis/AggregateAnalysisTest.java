package io.millrace.analysis;

import static io.millrace.analysis.TestPlans.as;
import static io.millrace.analysis.TestPlans.call;
import static io.millrace.analysis.TestPlans.events;
import static io.millrace.analysis.TestPlans.grouped;
import static io.millrace.analysis.TestPlans.lit;
import static io.millrace.analysis.TestPlans.name;
import static io.millrace.analysis.TestPlans.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.Attribute;
import io.millrace.expr.Cast;
import io.millrace.expr.Expression;
import io.millrace.expr.TimeWindow;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Filter;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

/// Aggregations and time windows.
final class AggregateAnalysisTest {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private static LogicalPlan analyzed(List<Expression> groupings, Expression... aggregates) {
        return Analyzer.analyze(grouped(events(), groupings, aggregates));
    }

    private static String schemaOf(List<Expression> groupings, Expression... aggregates) {
        return analyzed(groupings, aggregates).schema().simpleString();
    }

    private static void assertFails(
            ErrorCondition expected, List<Expression> groupings, Expression... aggregates) {
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> analyzed(groupings, aggregates));
        assertEquals(expected, error.condition(), error.getMessage());
    }

    private static Expression distinct(String function, Expression... arguments) {
        return new Unresolved.Function(function, List.of(arguments), true);
    }

    private static Expression plus(Expression left, Expression right) {
        return new Arithmetic(Arithmetic.Op.ADD, left, right);
    }

    @Test
    void aggregatesHaveSparksNamesAndTypes() {
        assertEquals(
                "struct<action:string,count(1):bigint,count(1):bigint,count(i):bigint,"
                        + "sum(i):bigint,sum(f):double,avg(i):double,min(time):timestamp,"
                        + "max(action):string>",
                schemaOf(
                        List.of(name("action")),
                        call("count", lit(1)),
                        call("count", name("*")),
                        call("count", name("i")),
                        call("sum", name("i")),
                        call("SUM", name("f")),
                        call("avg", name("i")),
                        call("min", name("time")),
                        call("max", name("action"))));
        assertEquals("struct<sum(s.x):bigint>", schemaOf(List.of(), call("sum", name("s.x"))));
    }

    @Test
    void aggregatesBeyondTheSimpleOnesHaveSparksNamesAndTypes() {
        assertEquals(
                "struct<count_if(b):bigint,any(b):boolean,every(b):boolean,bit_xor(i):int,"
                        + "stddev(i):double,corr(f, d):double,count(DISTINCT action, i):bigint,"
                        + "sum(DISTINCT i):bigint,first(time):timestamp,any_value(action):string,"
                        + "max_by(action, time):string,median(i):double,"
                        + "percentile(i, 0.25, 1):double,percentile_approx(day, 0.5, 10000):date,"
                        + "approx_count_distinct(action):bigint,mode(action):string,"
                        + "mode() WITHIN GROUP (ORDER BY i DESC):int,"
                        + "percentile_disc(0.5) WITHIN GROUP (ORDER BY i):double,"
                        + "collect_list(i):array<int>,collect_set(action):array<string>>",
                schemaOf(
                        List.of(),
                        call("count_if", name("b")),
                        call("any", name("b")),
                        call("every", name("b")),
                        call("bit_xor", name("i")),
                        call("stddev", name("i")),
                        call("corr", name("f"), name("d")),
                        distinct("count", name("action"), name("i")),
                        distinct("sum", name("i")),
                        call("first", name("time"), lit(true)),
                        call("any_value", name("action")),
                        call("max_by", name("action"), name("time")),
                        call("median", name("i")),
                        call("percentile", name("i"), lit(0.25)),
                        call("percentile_approx", name("day"), lit(0.5)),
                        call("approx_count_distinct", name("action"), lit(0.01)),
                        call("mode", name("action")),
                        call("mode", name("i"), lit(true)),
                        call("percentile_disc", name("i"), lit(0.5)),
                        call("array_agg", name("i")),
                        call("collect_set", name("action"))));
    }

    @Test
    void aggregatesRefuseWhatTheyCannotTake() {
        List<Expression> refused =
                List.of(
                        call("bool_and", name("i")),
                        call("bit_and", name("d")),
                        call("stddev", name("b")),
                        call("corr", name("i"), name("time")),
                        call("median", name("time")),
                        call("percentile", name("i"), lit(1.5)),
                        call("percentile", name("i"), lit(-0.5)),
                        call("percentile", name("i"), name("d")),
                        call("percentile", name("i"), lit(0.5), name("d")),
                        call("approx_percentile", name("b"), lit(0.5)),
                        call("approx_percentile", name("i"), lit(0.5), lit(0)),
                        call("approx_count_distinct", name("i"), lit(0.5)),
                        call("approx_count_distinct", name("i"), lit(0.0001)),
                        call("first", name("i"), name("b")),
                        call("first", name("s")),
                        call("collect_list", name("s")),
                        call(
                                "median",
                                new Cast(name("action"), DataTypes.createDayTimeIntervalType())),
                        call("max_by", name("i"), name("s")),
                        distinct("count", name("s")));
        for (Expression expression : refused) {
            assertFails(ErrorCondition.DATATYPE_MISMATCH, List.of(), expression);
        }
        assertFails(
                ErrorCondition.UNSUPPORTED_FEATURE,
                List.of(),
                distinct("sum", new Cast(name("i"), new DecimalType(10, 2))));
        assertFails(ErrorCondition.WRONG_NUM_ARGS, List.of(), call("corr", name("i")));
        assertFails(ErrorCondition.WRONG_NUM_ARGS, List.of(), call("median", name("i"), lit(1)));
    }

    @Test
    void aFilterBecomesACaseOrACondition() {
        Aggregate plan =
                (Aggregate)
                        analyzed(
                                List.of(),
                                filtered(call("count", lit(1))),
                                filtered(call("sum", name("i"))),
                                filtered(call("first", name("i"))));
        assertEquals(
                List.of(
                        "count(CASE WHEN b THEN 1 END)",
                        "sum(CASE WHEN b THEN i END)",
                        "first(CASE WHEN b THEN i END, b)"),
                plan.aggregates().stream().map(a -> ((Alias) a).child().sql()).toList());
        assertEquals(
                List.of(
                        "count(1) FILTER (WHERE b)",
                        "sum(i) FILTER (WHERE b)",
                        "first(i) FILTER (WHERE b)"),
                List.of(plan.schema().names()));
        assertFails(
                ErrorCondition.UNSUPPORTED_FEATURE, List.of(), filtered(call("abs", name("i"))));
        assertFails(
                ErrorCondition.INVALID_AGGREGATE_FILTER,
                List.of(),
                new Unresolved.Filtered(call("sum", name("i")), call("bool_or", name("b"))));
    }

    private static Expression filtered(Expression call) {
        return new Unresolved.Filtered(call, name("b"));
    }

    @Test
    void theCourseQueryHasTheFormThatThePlannerExpects() {
        LogicalPlan plan =
                analyzed(
                        List.of(name("action"), window("1 hour")),
                        as(call("count", lit(1)), "count"));
        Aggregate aggregate = assertInstanceOf(Aggregate.class, plan);
        assertEquals(List.of("action", "window", "count"), List.of(plan.schema().names()));
        Alias window = assertInstanceOf(Alias.class, aggregate.groupings().get(1));
        TimeWindow spec = assertInstanceOf(TimeWindow.class, window.child());
        assertEquals(HOUR_MICROS, spec.durationMicros());
        assertEquals(HOUR_MICROS, spec.slideMicros());
        Attribute shown = assertInstanceOf(Attribute.class, aggregate.aggregates().get(1));
        assertEquals(window.exprId(), shown.exprId());
        Filter filter = assertInstanceOf(Filter.class, aggregate.child());
        assertEquals("(time IS NOT NULL)", filter.condition().sql());
    }

    @Test
    void analyzingAgainChangesNothing() {
        LogicalPlan once =
                analyzed(
                        List.of(plus(name("i"), lit(1)), as(window("1 hour", "10 minutes"), "w")),
                        as(plus(plus(name("i"), lit(1)), call("sum", name("l"))), "n"));
        assertEquals(once, Analyzer.analyze(once));
    }

    @Test
    void computedGroupingsAreReferredToByTheirIdentity() {
        Aggregate plan =
                (Aggregate)
                        analyzed(
                                List.of(plus(name("i"), lit(1))),
                                as(plus(plus(name("I"), lit(1)), call("max", name("l"))), "n"));
        assertEquals("struct<(i + 1):int,n:bigint>", plan.schema().simpleString());
        Alias grouping = assertInstanceOf(Alias.class, plan.groupings().getFirst());
        Attribute shown = assertInstanceOf(Attribute.class, plan.aggregates().getFirst());
        assertEquals(grouping.exprId(), shown.exprId());
    }

    @Test
    void groupingsKeepTheirAliases() {
        assertEquals(
                "struct<b:string,count:bigint>",
                schemaOf(List.of(as(name("action"), "b")), as(call("count", lit(1)), "count")));
        assertEquals(
                "struct<x:int,count(1):bigint>",
                schemaOf(List.of(name("s.x")), call("count", lit(1))));
    }

    @Test
    void theSameGroupingTwiceIsOne() {
        Aggregate plan = (Aggregate) analyzed(List.of(name("action"), name("ACTION")));
        assertEquals(1, plan.groupings().size());
        assertEquals("struct<action:string,ACTION:string>", plan.schema().simpleString());
    }

    @Test
    void whatIsNeitherGroupedByNorAggregatedIsRefused() {
        assertFails(ErrorCondition.MISSING_AGGREGATION, List.of(name("action")), name("i"));
        assertFails(
                ErrorCondition.MISSING_AGGREGATION,
                List.of(),
                plus(name("i"), call("sum", name("i"))));
        assertFails(ErrorCondition.GROUP_BY_AGGREGATE, List.of(call("sum", name("i"))));
        assertFails(
                ErrorCondition.NESTED_AGGREGATE_FUNCTION,
                List.of(),
                call("sum", call("max", name("i"))));
        assertFails(ErrorCondition.UNSUPPORTED_FEATURE, List.of(), distinct("stddev", name("i")));
        assertFails(ErrorCondition.DATATYPE_MISMATCH, List.of(), call("sum", name("b")));
        assertFails(ErrorCondition.DATATYPE_MISMATCH, List.of(), call("max", name("s")));
        assertFails(ErrorCondition.WRONG_NUM_ARGS, List.of(), call("sum"));
    }

    @Test
    void anAggregateInSelectIsOneOverAllRows() {
        LogicalPlan plan = Analyzer.analyze(new Project(List.of(call("sum", name("i"))), events()));
        Aggregate aggregate = assertInstanceOf(Aggregate.class, plan);
        assertEquals(List.of(), aggregate.groupings());
        assertEquals("struct<sum(i):bigint>", plan.schema().simpleString());
    }

    @Test
    void aFieldOfAWindowIsGroupedByOverAProjection() {
        LogicalPlan plan =
                analyzed(
                        List.of(new Unresolved.Field(window("1 hour"), "end")),
                        as(call("count", lit(1)), "n"));
        assertEquals("struct<window.end:timestamp,n:bigint>", plan.schema().simpleString());
        Project project = assertInstanceOf(Project.class, plan.children().getFirst());
        assertInstanceOf(Filter.class, project.child());
        assertEquals(plan, Analyzer.analyze(plan));
    }

    @Test
    void oneOperationHasOneWindow() {
        assertFails(
                ErrorCondition.MULTIPLE_TIME_WINDOWS, List.of(window("1 hour"), window("2 hours")));
        assertEquals(
                1,
                ((Aggregate) analyzed(List.of(window("1 hour"), window("60 minutes"))))
                        .groupings()
                        .size());
    }

    @Test
    void windowsTakeTimesDatesAndTexts() {
        for (String column : List.of("time", "day", "action")) {
            analyzed(List.of(call("window", name(column), lit("1 hour"))));
        }
        assertFails(
                ErrorCondition.DATATYPE_MISMATCH,
                List.of(call("window", name("l"), lit("1 hour"))));
    }

    @ParameterizedTest
    @CsvSource({
        "1 month",
        "0 seconds",
        "-1 hour",
        "1 fortnight",
        "'1 hour;2 hours'",
        "'1 hour;0 seconds'",
        "'1 hour;1 year'",
        "'1 hour;1 hour;1 hour'",
        "'1 hour;10 minutes;-10 minutes'",
        "'1000 hours;1 microsecond'"
    })
    void windowsOutsideTheLimitsAreRefused(String intervals) {
        assertFails(ErrorCondition.WINDOW_DURATION_INVALID, List.of(window(intervals.split(";"))));
    }

    @ParameterizedTest
    @CsvSource({
        "'1 day', 86400000000, 86400000000, 0",
        "'10 minutes;5 minutes', 600000000, 300000000, 0",
        "'10 minutes;7 minutes;-2 minutes', 600000000, 420000000, -120000000"
    })
    void windowsHaveTheirMicros(String intervals, long duration, long slide, long start) {
        Aggregate plan = (Aggregate) analyzed(List.of(window(intervals.split(";"))));
        TimeWindow window = (TimeWindow) ((Alias) plan.groupings().getFirst()).child();
        assertEquals(
                Arrays.asList(duration, slide, start),
                Arrays.asList(window.durationMicros(), window.slideMicros(), window.startMicros()));
    }

    @Test
    void aWindowWithoutDurationIsRefused() {
        assertFails(ErrorCondition.WRONG_NUM_ARGS, List.of(window()));
        assertFails(
                ErrorCondition.WINDOW_DURATION_INVALID,
                List.of(call("window", name("time"), lit(5))));
    }
}
