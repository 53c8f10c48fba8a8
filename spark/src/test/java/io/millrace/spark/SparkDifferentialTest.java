package io.millrace.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.CaseGenerator;
import io.millrace.testkit.differential.Difference;
import io.millrace.testkit.differential.MillraceRunner;
import io.millrace.testkit.differential.QueryCase;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/// Both engines give the same batches.
final class SparkDifferentialTest {
    /// Others than those that are recorded.
    private static final long FIRST_SEED = 1_000;

    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 2_000 : 100;

    @Test
    void randomQueriesGiveTheSameBatches() {
        CaseGenerator generator = new CaseGenerator();
        StringBuilder report = new StringBuilder();
        try (SparkRunner spark = SparkRunner.create();
                MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
                QueryCase queryCase = generator.generate(seed);
                List<Difference> found =
                        AnswerComparison.differences(
                                queryCase, millrace.run(queryCase), spark.run(queryCase));
                if (!found.isEmpty()) {
                    report.append(queryCase).append(found).append("\n\n");
                }
            }
        }
        assertTrue(report.isEmpty(), report::toString);
    }
}
