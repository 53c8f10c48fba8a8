package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.differential.Answer.BatchAnswer;
import io.millrace.testkit.differential.Difference.Kind;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What two answers may differ in, and what not.
final class AnswerComparisonTest {
    private static final QueryCase SKETCHES =
            new QueryCase(
                    "sketches",
                    List.of("i INT"),
                    List.of(
                            FrameCall.of("groupBy"),
                            FrameCall.of(
                                    "agg",
                                    function("approx_count_distinct", col("i")).as("about"),
                                    function("count", col("i")).as("n"),
                                    function("approx_count_distinct", col("i")))),
                    Execution.in("update"),
                    List.of());

    private static Answer answer(@Nullable Object... row) {
        return answer(0, row);
    }

    private static Answer answer(long lateRows, @Nullable Object[] row) {
        BatchAnswer batch = new BatchAnswer(0, "", lateRows, List.of(Arrays.asList(row)));
        String schema = "about BIGINT,n BIGINT,`approx_count_distinct(i)` BIGINT";
        return new Answer(schema, List.of(batch), null, null);
    }

    private static List<Kind> kinds(Answer ours, Answer sparks) {
        return AnswerComparison.differences(SKETCHES, ours, sparks).stream()
                .map(Difference::kind)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "0, 1, false",
        "1, 0, false",
        "2, 1, true",
        "7, 8, true",
        "6, 8, false",
        "115, 100, true",
        "116, 100, false"
    })
    void aSketchIsComparedWithinItsError(long ours, long sparks, boolean isAlike) {
        List<Kind> expected = isAlike ? List.of() : List.of(Kind.ROWS);
        assertEquals(expected, kinds(answer(ours, 5L, 5L), answer(sparks, 5L, 5L)));
        assertEquals(expected, kinds(answer(5L, 5L, ours), answer(5L, 5L, sparks)));
    }

    @Test
    void whatIsNoSketchIsComparedExactly() {
        assertEquals(List.of(Kind.ROWS), kinds(answer(5L, 5L, 5L), answer(5L, 6L, 5L)));
        assertEquals(List.of(Kind.ROWS), kinds(answer(5L, null, 5L), answer(5L, 0L, 5L)));
    }

    @Test
    void doublesMayBeATrillionthApartButZerosHaveASign() {
        assertEquals(List.of(), kinds(answer(0L, 3.0, 0L), answer(0L, 3.0 + 1e-12, 0L)));
        assertEquals(List.of(Kind.ROWS), kinds(answer(0L, 3.0, 0L), answer(0L, 3.0 + 1e-11, 0L)));
        assertEquals(List.of(Kind.ROWS), kinds(answer(0L, 0.0, 0L), answer(0L, -0.0, 0L)));
        assertEquals(List.of(), kinds(answer(0L, Double.NaN, 0L), answer(0L, Double.NaN, 0L)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "5, 2, true", "1, 2, false", "1, 0, false", "0, 1, false"})
    void lateRowsAreNeverFewerAndNoneTogether(long ours, long sparks, boolean isAlike) {
        @Nullable Object[] row = {1L, 1L, 1L};
        assertEquals(
                isAlike ? List.of() : List.of(Kind.LATE_ROWS),
                kinds(answer(ours, row), answer(sparks, row)));
    }

    @Test
    void lateRowsOfWindowsThatAFilterTakesOutAreOursAlone() {
        List<FrameCall> calls = new ArrayList<>(SKETCHES.calls());
        calls.add(FrameCall.of("filter", col("window.start").then("isNotNull")));
        QueryCase filtered = SKETCHES.withCalls(calls);
        Answer none = answer(1L, 1L, 1L);
        Answer some = answer(2, new Object[] {1L, 1L, 1L});
        assertEquals(List.of(), AnswerComparison.differences(filtered, some, none));
        assertEquals(1, AnswerComparison.differences(filtered, none, some).size());
    }
}
