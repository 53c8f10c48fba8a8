package io.millrace.app.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.MillraceRunner;
import io.millrace.testkit.differential.QueryCase;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Each golden case gives what Spark gave, batch by batch, when it is stopped and started again
/// after each step of its input.
final class GoldenRestartsTest {
    private static QueryCase restartedEverywhere(QueryCase queryCase) {
        Set<Integer> steps =
                IntStream.range(0, queryCase.batches().size()).boxed().collect(Collectors.toSet());
        return queryCase.withExecution(queryCase.execution().withRestarts(steps));
    }

    @Test
    void aRestartAtEveryBoundaryChangesNoBatch() throws IOException {
        try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (Recorded recorded : Recorded.golden()) {
                QueryCase restarted = restartedEverywhere(recorded.queryCase());
                assertEquals(
                        List.of(),
                        AnswerComparison.differences(
                                restarted, millrace.run(restarted), recorded.answer()),
                        restarted::toString);
            }
        }
    }
}
