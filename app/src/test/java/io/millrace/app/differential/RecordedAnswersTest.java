package io.millrace.app.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.differential.Answer;
import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.MillraceRunner;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Each batch of the recorded cases equals what Spark made of it, on each of the CPU twins.
final class RecordedAnswersTest {
    private static final int CASES_LEAST = 200;

    private static void assertSame(List<Recorded> cases, MillraceRunner millrace) {
        StringBuilder report = new StringBuilder();
        for (Recorded recorded : cases) {
            Answer ours = millrace.run(recorded.queryCase());
            AnswerComparison.differences(recorded.queryCase(), ours, recorded.answer())
                    .forEach(
                            difference ->
                                    report.append(recorded.queryCase())
                                            .append("  ")
                                            .append(difference)
                                            .append("\n\n"));
        }
        assertTrue(report.isEmpty(), report::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu-simd", "cpu-scalar"})
    void randomCasesAreAnsweredAsBySpark(String device) throws IOException {
        List<Recorded> cases = Recorded.random();
        assertTrue(cases.size() >= CASES_LEAST, () -> "cases: " + cases.size());
        try (MillraceRunner millrace = MillraceRunner.create(Map.of("millrace.device", device))) {
            assertSame(cases, millrace);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu-simd", "cpu-scalar"})
    void goldenCasesAreAnsweredAsBySpark(String device) throws IOException {
        try (MillraceRunner millrace = MillraceRunner.create(Map.of("millrace.device", device))) {
            assertSame(Recorded.golden(), millrace);
        }
    }
}
