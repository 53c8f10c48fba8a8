package io.millrace.app.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.BatchStep;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.differential.Answer;
import io.millrace.testkit.differential.Answer.BatchAnswer;
import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.MillraceRunner;
import io.millrace.testkit.differential.QueryCase;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;
import io.millrace.testkit.fault.FileStep.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Each golden case gives what Spark gave, batch by batch, when its query dies in each step of its
/// input: after each step of a batch, before each kind of file that it writes, and at any operation
/// on a file.
@Seeded
final class GoldenCrashesTest {
    /// What not every batch comes to: one without rows reads nothing, one without aggregation does
    /// not aggregate.
    private static final Set<BatchStep> NOT_OF_ALL =
            Set.of(BatchStep.READ, BatchStep.PROJECT, BatchStep.AGGREGATE);

    private static final int DEATHS_LEAST = 28;

    /// About as many as a batch has.
    private static final int OPERATIONS = 24;

    private static final int ROUNDS = Boolean.getBoolean("millrace.nightly") ? 300 : 2;

    private static void assertAsBySpark(Recorded recorded, Answer answer) {
        assertEquals(
                List.of(),
                AnswerComparison.differences(recorded.queryCase(), answer, recorded.answer()),
                () -> recorded.queryCase().toString());
    }

    private static int steps(Recorded recorded) {
        return recorded.queryCase().batches().size();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"TRIGGER", "COMMIT", "FINISH"})
    void aCrashAfterAnyStepBeforeTheCommitChangesNoBatch(BatchStep step) throws IOException {
        try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (Recorded recorded : Recorded.golden()) {
                int before = millrace.deaths();
                assertAsBySpark(
                        recorded,
                        millrace.runWithCrashes(
                                recorded.queryCase(), test -> test.crashAfter(step)));
                if (!NOT_OF_ALL.contains(step)) {
                    assertEquals(
                            steps(recorded),
                            millrace.deaths() - before,
                            recorded.queryCase()::toString);
                }
            }
            assertTrue(millrace.deaths() > DEATHS_LEAST, () -> millrace.deaths() + " deaths");
        }
    }

    /// Files of state are written by all that remember more than the watermark.
    @ParameterizedTest
    @ValueSource(strings = {"offsets", "state", "commits"})
    void aCrashBeforeAFileOfTheCheckpointChangesNoBatch(String kind) throws IOException {
        Predicate<FileStep> isOfKind =
                step -> step.kind() == Kind.LINK && step.path().toString().contains("/" + kind);
        try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (Recorded recorded : Recorded.golden()) {
                int before = millrace.deaths();
                assertAsBySpark(
                        recorded,
                        millrace.runWithCrashes(
                                recorded.queryCase(),
                                test -> test.files().failWhen(isOfKind, FileFault.CRASH)));
                assertTrue(
                        millrace.deaths() > before || kind.equals("state"),
                        recorded.queryCase()::toString);
            }
            assertTrue(millrace.deaths() > DEATHS_LEAST, () -> millrace.deaths() + " deaths");
        }
    }

    /// As in Spark, a query that starts on a committed batch waits for data before it acts on the
    /// watermark: so this is without batches that have none. What was reported of the batch died
    /// with it; its rows did not.
    @ParameterizedTest
    @EnumSource(names = {"COMMIT", "FINISH"})
    void aCrashAfterTheCommitChangesNoRow(BatchStep step) throws IOException {
        try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (Recorded recorded : Recorded.golden()) {
                QueryCase queryCase = withoutNoDataBatches(recorded);
                Answer undisturbed = millrace.run(queryCase);
                int before = millrace.deaths();
                Answer answer = millrace.runWithCrashes(queryCase, test -> test.crashAfter(step));
                assertEquals(rows(undisturbed), rows(answer), queryCase::toString);
                assertEquals(steps(recorded), millrace.deaths() - before);
            }
        }
    }

    /// A checkpoint in any state that a death leaves it in.
    @Test
    void aCrashAtAnyFileOperationChangesNoRow(Seed seed) throws Exception {
        List<Recorded> golden = Recorded.golden();
        seed.forCases(
                ROUNDS,
                random -> {
                    try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
                        for (Recorded recorded : golden) {
                            QueryCase queryCase = withoutNoDataBatches(recorded);
                            Answer undisturbed = millrace.run(queryCase);
                            Answer answer =
                                    millrace.runWithCrashes(queryCase, test -> arm(test, random));
                            assertEquals(rows(undisturbed), rows(answer), queryCase::toString);
                        }
                        assertTrue(
                                millrace.deaths() > DEATHS_LEAST,
                                () -> millrace.deaths() + " deaths");
                    }
                });
    }

    private static void arm(TestSession test, RandomGenerator random) {
        FileFault fault = random.nextBoolean() ? FileFault.CRASH : FileFault.TORN;
        test.files().failAt(random.nextInt(OPERATIONS), fault);
    }

    private static QueryCase withoutNoDataBatches(Recorded recorded) {
        QueryCase golden = recorded.queryCase();
        return golden.withExecution(golden.execution().withoutNoDataBatches());
    }

    private static Map<Long, Object> rows(Answer answer) {
        assertNull(answer.error(), answer.message());
        return answer.batches().stream()
                .collect(Collectors.toMap(BatchAnswer::batchId, BatchAnswer::rows));
    }
}
