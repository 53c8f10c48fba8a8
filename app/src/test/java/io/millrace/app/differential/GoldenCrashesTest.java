package io.millrace.app.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.BatchStep;
import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.MillraceRunner;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Each golden case gives what Spark gave, batch by batch, when its query dies within each batch of
/// input.
///
/// Not after the commit: as in Spark, a query that starts on a committed batch waits for data
/// before it acts on the watermark, so its batches are others.
final class GoldenCrashesTest {
    @ParameterizedTest
    @EnumSource(names = {"LATEST_OFFSET", "WRITE_OFFSETS", "EMIT", "ADD_BATCH"})
    void aCrashInEveryBatchChangesNoBatch(BatchStep step, @TempDir Path directory)
            throws IOException {
        try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (Recorded recorded : Recorded.golden()) {
                Path checkpoint = directory.resolve(recorded.queryCase().name());
                assertEquals(
                        List.of(),
                        AnswerComparison.differences(
                                millrace.runWithCrashes(recorded.queryCase(), step, checkpoint),
                                recorded.answer()),
                        () -> recorded.queryCase().toString());
            }
        }
    }
}
