package io.millrace.analysis;

import static io.millrace.analysis.TestPlans.as;
import static io.millrace.analysis.TestPlans.call;
import static io.millrace.analysis.TestPlans.events;
import static io.millrace.analysis.TestPlans.grouped;
import static io.millrace.analysis.TestPlans.lit;
import static io.millrace.analysis.TestPlans.name;
import static io.millrace.analysis.TestPlans.stream;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.SortOrder;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.Distinct;
import io.millrace.plan.Filter;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SourceRelation;
import io.millrace.streaming.OutputMode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Which plans run as streams in which output mode.
final class StreamingCheckerTest {
    private static LogicalPlan plan(String kind) {
        return Analyzer.analyze(
                switch (kind) {
                    case "stateless" ->
                            new Project(List.of(name("i")), new Filter(name("b"), stream()));
                    case "grouped" ->
                            grouped(
                                    stream(),
                                    List.of(name("action")),
                                    as(call("count", lit(1)), "n"));
                    case "global" -> grouped(stream(), List.of(), call("sum", name("i")));
                    case "twice" -> grouped(plan("grouped"), List.of(), call("max", name("n")));
                    case "static" -> events();
                    case "sort" ->
                            new Sort(
                                    List.of(new SortOrder(name("n"), true, true)), plan("grouped"));
                    case "sort rows" ->
                            new Sort(
                                    List.of(new SortOrder(name("i"), true, true)),
                                    plan("stateless"));
                    case "limit" -> new Limit(1, plan("grouped"));
                    case "limit rows" -> new Limit(1, plan("stateless"));
                    case "offset" -> new Limit(OptionalInt.of(1), 1, plan("stateless"));
                    case "distinct" -> new Distinct(plan("stateless"));
                    case "distinct twice" -> new Distinct(plan("grouped"));
                    case "dedup" -> dedup(stream(), false);
                    case "dedup grouped" -> dedup(plan("grouped"), false);
                    case "grouped dedup" ->
                            grouped(dedup(stream(), false), List.of(name("action")));
                    case "dedup grouped times" ->
                            new Deduplicate(
                                    List.of(name("time")),
                                    false,
                                    grouped(
                                            marked("time"),
                                            List.of(name("time")),
                                            as(call("count", lit(1)), "n")));
                    case "within" -> dedup(stream(), true);
                    case "watermark" -> dedup(marked("time"), true);
                    case "two watermarks" -> dedup(marked("time", "day"), false);
                    default -> throw new IllegalArgumentException(kind);
                });
    }

    /// Returns the stream with watermarks of those columns.
    private static LogicalPlan marked(String... names) {
        SourceRelation stream = (SourceRelation) stream();
        List<Attribute> output =
                stream.output().stream()
                        .map(
                                column ->
                                        List.of(names).contains(column.name())
                                                ? column.withEventTime(OptionalLong.of(0))
                                                : column)
                        .toList();
        return new SourceRelation(stream.provider(), stream.request(), output, true);
    }

    private static LogicalPlan dedup(LogicalPlan child, boolean isWithinWatermark) {
        return new Deduplicate(List.of(name("action")), isWithinWatermark, child);
    }

    private static void assertFails(ErrorCondition expected, String kind, OutputMode mode) {
        LogicalPlan plan = plan(kind);
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> StreamingChecker.check(plan, mode));
        assertEquals(expected, error.condition(), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "stateless, APPEND",
        "stateless, UPDATE",
        "grouped, UPDATE",
        "grouped, COMPLETE",
        "global, UPDATE",
        "global, COMPLETE",
        "sort, COMPLETE",
        "limit, COMPLETE",
        "limit rows, APPEND",
        "distinct, UPDATE",
        "distinct, COMPLETE",
        "dedup, APPEND",
        "dedup, UPDATE",
        "watermark, APPEND",
        "watermark, UPDATE",
        "dedup grouped, UPDATE",
        "dedup grouped, COMPLETE",
        "dedup grouped times, APPEND",
        "grouped dedup, UPDATE",
        "grouped dedup, COMPLETE"
    })
    void fittingModesAreAccepted(String kind, OutputMode mode) {
        LogicalPlan plan = plan(kind);
        assertDoesNotThrow(() -> StreamingChecker.check(plan, mode));
    }

    @Test
    void distinctAggregatesAreForStaticFrames() {
        Expression distinct = new Unresolved.Function("count", List.of(name("i")), true);
        LogicalPlan onStatic = Analyzer.analyze(grouped(events(), List.of(), distinct));
        assertEquals("struct<count(DISTINCT i):bigint>", onStatic.schema().simpleString());
        LogicalPlan onStream = Analyzer.analyze(grouped(stream(), List.of(), distinct));
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () -> StreamingChecker.check(onStream, OutputMode.Complete()));
        assertEquals(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, error.condition());
    }

    @ParameterizedTest
    @CsvSource({
        "stateless, COMPLETE",
        "grouped, APPEND",
        "global, APPEND",
        "distinct, APPEND",
        "dedup, COMPLETE"
    })
    void modesThatDoNotFitAreRefused(String kind, OutputMode mode) {
        assertFails(ErrorCondition.STREAMING_OUTPUT_MODE, kind, mode);
    }

    @ParameterizedTest
    @EnumSource(OutputMode.class)
    void someOperationsAreRefusedInEachMode(OutputMode mode) {
        for (String kind :
                List.of(
                        "twice",
                        "static",
                        "distinct twice",
                        "sort rows",
                        "two watermarks",
                        "offset")) {
            assertFails(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, kind, mode);
        }
        assertFails(
                ErrorCondition.UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK, "within", mode);
    }

    @ParameterizedTest
    @CsvSource({
        "sort, APPEND",
        "sort, UPDATE",
        "limit, UPDATE",
        "limit rows, UPDATE",
        "dedup grouped times, UPDATE",
        "dedup grouped times, COMPLETE"
    })
    void othersAreInSome(String kind, OutputMode mode) {
        assertFails(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, kind, mode);
    }

    @Test
    void duplicatesWithinAWatermarkAreOfStreamsOnly() {
        AnalysisException error =
                assertThrows(
                        AnalysisException.class, () -> Analyzer.analyze(dedup(events(), true)));
        assertEquals(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, error.condition());
    }

    @Test
    void actionsNeedAStaticFrame() {
        assertDoesNotThrow(() -> StreamingChecker.requireStatic(events(), "count"));
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () -> StreamingChecker.requireStatic(stream(), "count"));
        assertEquals(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, error.condition());
    }
}
