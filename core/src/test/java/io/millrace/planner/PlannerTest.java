package io.millrace.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.Attribute;
import io.millrace.expr.BoundReference;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.NullTest;
import io.millrace.expr.TimeWindow;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Filter;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.SourceRelation;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class PlannerTest {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final Attribute time = Attribute.create("time", DataTypes.TimestampType, true);
    private final Attribute action = Attribute.create("action", DataTypes.StringType, true);
    private final Attribute user = Attribute.create("user", DataTypes.LongType, true);
    private final SourceRelation events =
            new SourceRelation(
                    new NoSource(),
                    new SourceRequest(Options.empty(), Optional.empty(), ZoneOffset.UTC),
                    List.of(time, action, user),
                    true);

    @Test
    void theCourseQueryReadsTwoColumnsAndWantsCodesOfTheGroupedOne() {
        PhysicalPlan.Aggregate plan = course();
        PhysicalPlan.SourceScan scan = scanOf(plan);
        assertEquals(List.of("time", "action"), scan.projection());
        assertEquals(Set.of("action"), scan.dictionaryColumns());
        assertEquals(0, scan.sourceIndex());
    }

    @Test
    void theGroupTableGetsTimeKeyAndMeasures() {
        PhysicalPlan.Aggregate plan = course();
        assertNotNull(plan.spec().window());
        assertEquals(HOUR_MICROS, plan.spec().window().durationMicros());
        List<Attribute> inputs = plan.child().output();
        GroupKey key = plan.spec().keys().getFirst();
        assertEquals("action", inputs.get(key.ordinal()).name());
        assertEquals("time", inputs.get(plan.spec().window().timeOrdinal()).name());
        assertEquals(List.of(Measure.countAll()), plan.spec().measures());
    }

    @Test
    void outputIsInTheOrderOfTheAggregatesNotOfTheResults() {
        PhysicalPlan.Aggregate plan = course();
        assertEquals(
                List.of("action", "window", "count"),
                plan.output().stream().map(Attribute::name).toList());
        assertEquals(
                List.of(1, 0, 2),
                plan.resultExpressions().stream()
                        .map(e -> ((BoundReference) e).ordinal())
                        .toList());
    }

    @Test
    void countOfAllReadsNoColumnAtAll() {
        Alias count = Alias.of(new AggregateCall(Measure.Kind.COUNT, List.of()), "n");
        PhysicalPlan plan = Planner.plan(new Aggregate(List.of(), List.of(count), events));
        assertEquals(List.of(), scanOf(plan).projection());
    }

    @Test
    void equalAggregatesAreComputedOnceAndExpressionsOverThemAfterwards() {
        AggregateCall sum = new AggregateCall(Measure.Kind.SUM, List.of(user));
        Expression twice =
                new Arithmetic(Arithmetic.Op.MULTIPLY, sum, new Literal(2L, DataTypes.LongType));
        PhysicalPlan.Aggregate plan =
                (PhysicalPlan.Aggregate)
                        Planner.plan(
                                new Aggregate(
                                        List.of(),
                                        List.of(Alias.of(sum, "a"), Alias.of(twice, "b")),
                                        events));
        assertEquals(1, plan.spec().measures().size());
        assertInstanceOf(Arithmetic.class, plan.resultExpressions().get(1));
    }

    @Test
    void unusedColumnsOfAProjectionAreNotComputed() {
        Alias used = Alias.of(user, "u");
        Alias unused = Alias.of(action, "a");
        Project inner = new Project(List.of(used, unused), events);
        PhysicalPlan plan = Planner.plan(new Project(List.of(used.toAttribute()), inner));
        assertEquals(List.of("user"), scanOf(plan).projection());
    }

    @Test
    void distinctGroupsByAllColumnsStructsByTheirFields() {
        StructType pair = StructType.fromDDL("x INT, y STRING");
        Attribute struct = Attribute.create("s", pair, true);
        SourceRelation relation =
                new SourceRelation(new NoSource(), events.request(), List.of(struct, user), false);
        PhysicalPlan.Aggregate plan = (PhysicalPlan.Aggregate) Planner.plan(distinct(relation));
        assertEquals(
                List.of("s_is_there", "s_x", "s_y", "user"),
                plan.spec().keys().stream().map(GroupKey::name).toList());
        assertEquals(List.of("s", "user"), plan.output().stream().map(Attribute::name).toList());
    }

    @Test
    void namesOfKeysDoNotClashWithThoseOfMeasuresInTheState() {
        Attribute clash = Attribute.create("m0_count", DataTypes.LongType, true);
        SourceRelation relation =
                new SourceRelation(new NoSource(), events.request(), List.of(clash), false);
        PhysicalPlan.Aggregate plan = (PhysicalPlan.Aggregate) Planner.plan(distinct(relation));
        assertEquals("key0_m0_count", plan.spec().keys().getFirst().name());
        assertEquals("m0_count", plan.output().getFirst().name());
    }

    /// What the analyzer makes of distinct rows.
    private static Aggregate distinct(LogicalPlan plan) {
        List<Expression> columns = List.copyOf(plan.output());
        return new Aggregate(columns, columns, plan);
    }

    private PhysicalPlan.Aggregate course() {
        Alias window = Alias.of(new TimeWindow(time, HOUR_MICROS, HOUR_MICROS, 0), "window");
        Alias count = Alias.of(new AggregateCall(Measure.Kind.COUNT, List.of()), "count");
        Filter filter = new Filter(new NullTest(time, true), events);
        Aggregate aggregate =
                new Aggregate(
                        List.of(action, window),
                        List.of(action, window.toAttribute(), count),
                        filter);
        return (PhysicalPlan.Aggregate) Planner.plan(aggregate);
    }

    private static PhysicalPlan.SourceScan scanOf(PhysicalPlan plan) {
        PhysicalPlan below = plan;
        while (!(below instanceof PhysicalPlan.SourceScan scan)) {
            below = below.children().getFirst();
        }
        return scan;
    }

    private static final class NoSource implements SourceProvider {
        @Override
        public String shortName() {
            return "none";
        }

        @Override
        public List<OptionSpec> options() {
            return List.of();
        }

        @Override
        public StructType schema(SourceRequest request, boolean isStreaming) {
            return new StructType();
        }

        @Override
        public Scan openScan(SourceRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MicroBatchStream openStream(SourceRequest request, StreamContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
