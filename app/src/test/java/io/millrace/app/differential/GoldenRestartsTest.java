package io.millrace.app.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.MillraceRunner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Each golden case gives what Spark gave, batch by batch, when it is stopped and started again
/// after each batch.
final class GoldenRestartsTest {
    @Test
    void aRestartAtEveryBoundaryChangesNoBatch(@TempDir Path directory) throws IOException {
        try (MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            for (Recorded recorded : Recorded.golden()) {
                Path checkpoint = directory.resolve(recorded.queryCase().name());
                assertEquals(
                        List.of(),
                        AnswerComparison.differences(
                                millrace.runWithRestarts(recorded.queryCase(), checkpoint),
                                recorded.answer()),
                        () -> recorded.queryCase().toString());
            }
        }
    }
}
