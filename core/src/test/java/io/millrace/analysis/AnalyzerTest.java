package io.millrace.analysis;

import static io.millrace.analysis.TestPlans.as;
import static io.millrace.analysis.TestPlans.attributes;
import static io.millrace.analysis.TestPlans.call;
import static io.millrace.analysis.TestPlans.events;
import static io.millrace.analysis.TestPlans.lit;
import static io.millrace.analysis.TestPlans.name;
import static io.millrace.analysis.TestPlans.nothing;
import static io.millrace.analysis.TestPlans.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.Attribute;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Logical;
import io.millrace.expr.Not;
import io.millrace.expr.SortOrder;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Distinct;
import io.millrace.plan.Filter;
import io.millrace.plan.Limit;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SubqueryAlias;
import io.millrace.types.DataTypes;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names, types and errors of projections, filters and sorts.
final class AnalyzerTest {
    private static LogicalPlan select(LogicalPlan child, Expression... columns) {
        return Analyzer.analyze(new Project(List.of(columns), child));
    }

    private static String schemaOf(Expression... columns) {
        return select(events(), columns).schema().simpleString();
    }

    private static void assertFails(ErrorCondition expected, Expression... columns) {
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> select(events(), columns));
        assertEquals(expected, error.condition(), error.getMessage());
    }

    private static void assertPlanFails(ErrorCondition expected, LogicalPlan plan) {
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> Analyzer.analyze(plan));
        assertEquals(expected, error.condition(), error.getMessage());
    }

    private static Expression plus(Expression left, Expression right) {
        return new Arithmetic(Arithmetic.Op.ADD, left, right);
    }

    private static Expression equal(Expression left, Expression right) {
        return new Comparison(Comparison.Op.EQUAL, left, right);
    }

    @Test
    void columnsAreFoundWhateverTheirCaseAndTakeTheUsersSpelling() {
        assertEquals("struct<ACTION:string>", schemaOf(name("ACTION")));
    }

    @Test
    void starsAreExpanded() {
        LogicalPlan plan = new SubqueryAlias("t", TestPlans.table("a INT, b INT"));
        assertEquals("struct<a:int,b:int>", select(plan, name("*")).schema().simpleString());
        assertEquals(
                "struct<a:int,b:int,a:int>",
                select(plan, name("T.*"), name("t.a")).schema().simpleString());
        assertThrows(AnalysisException.class, () -> select(plan, name("u.*")));
        assertFails(ErrorCondition.UNSUPPORTED_FEATURE, plus(name("*"), lit(1)));
    }

    @Test
    void structFieldsAreFoundAndNamedByTheLastPart() {
        assertEquals("struct<x:int>", schemaOf(name("s.x")));
        assertEquals("struct<Z:string>", schemaOf(name("S.Y.Z")));
        assertEquals("struct<s.x:int>", schemaOf(new Unresolved.Field(name("s"), "x")));
        assertFails(ErrorCondition.FIELD_NOT_FOUND, name("s.w"));
        assertFails(ErrorCondition.INVALID_EXTRACT_BASE_FIELD_TYPE, name("i.x"));
        LogicalPlan twins = TestPlans.table("s STRUCT<a: INT, A: INT>");
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> select(twins, name("s.a")));
        assertEquals(ErrorCondition.AMBIGUOUS_REFERENCE, error.condition());
    }

    @Test
    void aQualifierWinsOverAStructOfTheSameName() {
        LogicalPlan plan = new SubqueryAlias("t", TestPlans.table("x INT, t STRUCT<x: STRING>"));
        assertEquals("struct<x:int>", select(plan, name("t.x")).schema().simpleString());
        assertEquals("struct<x:string>", select(plan, name("t.t.x")).schema().simpleString());
    }

    @Test
    void anUnknownColumnComesWithSuggestions() {
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> select(events(), name("actoin")));
        assertEquals(ErrorCondition.UNRESOLVED_COLUMN, error.condition());
        assertTrue(error.getMessage().contains("`action`"), error.getMessage());
    }

    @Test
    void twoColumnsOfOneNameAreAmbiguousButOneColumnTwiceIsNot() {
        List<Attribute> twice = new ArrayList<>(attributes("a INT"));
        twice.addAll(attributes("A INT"));
        LogicalPlan different = new LocalRelation(List.of(), twice);
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> select(different, name("a")));
        assertEquals(ErrorCondition.AMBIGUOUS_REFERENCE, error.condition());
        LogicalPlan same = select(TestPlans.table("a INT"), name("a"), name("a"));
        assertEquals("struct<a:int>", select(same, name("a")).schema().simpleString());
    }

    @Test
    void aColumnOfAnotherFrameIsRefused() {
        assertFails(ErrorCondition.UNRESOLVED_COLUMN, attributes("i INT").getFirst());
    }

    @Test
    void unnamedColumnsGetSparksNames() {
        assertEquals("struct<(i + 1):int>", schemaOf(plus(name("i"), lit(1))));
        assertEquals(
                "struct<(l + i):bigint>", schemaOf(plus(name("l"), name("i"))), "casts stay out");
        assertEquals("struct<i:string>", schemaOf(new Cast(name("i"), DataTypes.StringType)));
        assertEquals(
                "struct<CAST((i + 1) AS STRING):string>",
                schemaOf(new Cast(plus(name("i"), lit(1)), DataTypes.StringType)));
        assertEquals("struct<(NOT b):boolean>", schemaOf(new Not(name("b"))));
        assertEquals(
                "struct<(i IN (1, 2)):boolean>", schemaOf(call("in", name("i"), lit(1), lit(2))));
        assertEquals("struct<coalesce(i, 0):int>", schemaOf(call("COALESCE", name("i"), lit(0))));
        assertEquals(
                "struct<window:struct<start:timestamp,end:timestamp>>", schemaOf(window("1 hour")));
    }

    @Test
    void numbersMeetAtTheWiderType() {
        assertEquals("struct<c:bigint>", schemaOf(as(plus(name("i"), name("l")), "c")));
        assertEquals("struct<c:double>", schemaOf(as(plus(name("i"), name("f")), "c")));
        assertEquals("struct<c:float>", schemaOf(as(plus(name("f"), name("f")), "c")));
        Expression quotient = new Arithmetic(Arithmetic.Op.DIVIDE, name("i"), name("i"));
        assertEquals("struct<c:double>", schemaOf(as(quotient, "c")));
    }

    @Test
    void textsMeetOtherTypesAtTheirs() {
        assertOperandTypes("bigint", equal(name("i"), lit("5")));
        assertOperandTypes("double", equal(name("f"), lit("5")));
        assertOperandTypes("timestamp", equal(lit("2016-07-26"), name("time")));
        assertOperandTypes("date", equal(name("day"), name("action")));
        assertEquals("struct<c:bigint>", schemaOf(as(plus(name("i"), lit("1")), "c")));
        assertEquals("struct<c:double>", schemaOf(as(plus(lit("1"), lit("1")), "c")));
    }

    @Test
    void datesMeetTimestampsAsTimestamps() {
        assertOperandTypes("timestamp", equal(name("day"), name("time")));
    }

    @Test
    void nullsTakeTheTypeOfWhatTheyMeet() {
        assertOperandTypes("int", equal(name("i"), nothing()));
        assertEquals("struct<c:int>", schemaOf(as(plus(nothing(), name("i")), "c")));
        assertEquals("struct<c:int>", schemaOf(as(call("coalesce", nothing(), name("i")), "c")));
    }

    private static void assertOperandTypes(String type, Expression comparison) {
        Filter filter =
                assertInstanceOf(Filter.class, Analyzer.analyze(new Filter(comparison, events())));
        for (Expression operand : filter.condition().children()) {
            assertEquals(type, operand.dataType().simpleString());
        }
    }

    @Test
    void allValuesOfACaseHaveOneType() {
        Expression condition = new Comparison(Comparison.Op.GREATER, name("i"), lit(0));
        CaseWhen cases =
                new CaseWhen(
                        List.of(new CaseWhen.Branch(condition, name("i"))), Optional.of(name("d")));
        assertEquals("struct<c:double>", schemaOf(as(cases, "c")));
        CaseWhen unlike =
                new CaseWhen(
                        List.of(new CaseWhen.Branch(condition, name("time"))),
                        Optional.of(name("i")));
        assertFails(ErrorCondition.DATATYPE_MISMATCH, unlike);
        CaseWhen noCondition =
                new CaseWhen(List.of(new CaseWhen.Branch(name("i"), name("i"))), Optional.empty());
        assertFails(ErrorCondition.DATATYPE_MISMATCH, noCondition);
    }

    @Test
    void typesThatDoNotFitAreRefused() {
        assertFails(ErrorCondition.DATATYPE_MISMATCH, equal(name("b"), name("i")));
        assertFails(ErrorCondition.DATATYPE_MISMATCH, plus(name("time"), lit(1)));
        assertFails(
                ErrorCondition.DATATYPE_MISMATCH,
                new Logical(Logical.Op.AND, name("b"), name("i")));
        assertFails(ErrorCondition.DATATYPE_MISMATCH, new Cast(name("day"), DataTypes.IntegerType));
        assertPlanFails(ErrorCondition.DATATYPE_MISMATCH, new Filter(name("i"), events()));
    }

    @Test
    void anUnknownFunctionComesWithSuggestions() {
        AnalysisException error =
                assertThrows(
                        AnalysisException.class, () -> select(events(), call("summ", name("i"))));
        assertEquals(ErrorCondition.UNRESOLVED_ROUTINE, error.condition());
        assertTrue(error.getMessage().contains("`sum`"), error.getMessage());
    }

    @Test
    void aListOfAThousandValuesStaysShallow() {
        List<Expression> arguments = new ArrayList<>(List.of(name("i")));
        for (int i = 0; i < 5000; i++) {
            arguments.add(lit(i));
        }
        LogicalPlan plan =
                Analyzer.analyze(
                        new Filter(new Unresolved.Function("in", arguments, false), events()));
        assertEquals(plan, Analyzer.analyze(plan));
    }

    @Test
    void theDeepestExpressionIsAnalyzedAndADeeperOneRefused() {
        Expression deep = name("i");
        for (int i = 0; i < Trees.DEPTH_MAX - 2; i++) {
            deep = plus(deep, lit(1));
        }
        Expression deepest = deep;
        assertEquals("struct<c:int>", schemaOf(as(deepest, "c")));
        assertFails(ErrorCondition.TOO_DEEPLY_NESTED, as(plus(deepest, lit(1)), "c"));
        LogicalPlan plan = events();
        for (int i = 0; i < Trees.DEPTH_MAX; i++) {
            plan = new Distinct(plan);
        }
        assertPlanFails(ErrorCondition.TOO_DEEPLY_NESTED, plan);
    }

    @Test
    void expressionsThatStandInThemselvesTwiceOverDoNotMultiplyWithoutBound() {
        // Level n has 2^n - 1 parts, though n objects.
        Expression many = name("i");
        for (int level = 1; level < 19; level++) {
            many = plus(many, many);
        }
        Expression half = many;
        assertFails(ErrorCondition.TOO_DEEPLY_NESTED, as(plus(half, half), "c"));
        assertFails(ErrorCondition.TOO_DEEPLY_NESTED, as(half, "c"), as(half, "d"));
        for (int level = 19; level < 60; level++) {
            many = plus(many, many);
        }
        assertPlanFails(
                ErrorCondition.TOO_DEEPLY_NESTED,
                new Filter(new Unresolved.Function("isnull", List.of(many), false), events()));
    }

    @Test
    void sortsAndFiltersMayUseColumnsThatWereNotSelected() {
        LogicalPlan selected = select(events(), name("action"));
        LogicalPlan sorted = Analyzer.analyze(new Sort(List.of(asc(name("time"))), selected));
        assertEquals("struct<action:string>", sorted.schema().simpleString());
        assertEquals(
                """
                Project [action]
                +- Sort [time ASC NULLS FIRST]
                   +- Project [action, time]
                """,
                PlanText.tree(sorted).lines().limit(3).reduce("", (a, b) -> a + b + "\n"));
        LogicalPlan filtered = Analyzer.analyze(new Filter(name("b"), selected));
        assertEquals("struct<action:string>", filtered.schema().simpleString());
        assertPlanFails(
                ErrorCondition.UNRESOLVED_COLUMN,
                new Sort(List.of(asc(name("time"))), new Distinct(selected)));
    }

    @Test
    void sortsByGroupingColumnsThatWereDropped() {
        Aggregate grouped =
                new Aggregate(
                        List.of(name("action")), List.of(as(call("count", lit(1)), "n")), events());
        LogicalPlan sorted = Analyzer.analyze(new Sort(List.of(asc(name("action"))), grouped));
        assertEquals("struct<n:bigint>", sorted.schema().simpleString());
    }

    private static SortOrder asc(Expression key) {
        return new SortOrder(key, true, true);
    }

    @Test
    void aggregatesAndWindowsDoNotStandInFiltersAndSorts() {
        Expression sum = call("sum", name("i"));
        assertPlanFails(
                ErrorCondition.UNSUPPORTED_FEATURE, new Filter(equal(sum, lit(1)), events()));
        assertPlanFails(ErrorCondition.UNSUPPORTED_FEATURE, new Sort(List.of(asc(sum)), events()));
        assertPlanFails(
                ErrorCondition.UNSUPPORTED_FEATURE,
                new Sort(List.of(asc(window("1 hour"))), events()));
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertPlanFails(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, new Limit(-1, events()));
    }
}
