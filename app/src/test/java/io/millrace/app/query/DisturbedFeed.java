package io.millrace.app.query;

import static io.millrace.testkit.StreamTest.addTogether;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;

import io.millrace.Row;
import io.millrace.engine.BatchStep;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.StreamAction;

import java.util.List;
import java.util.random.RandomGenerator;

/// Feeds several streams at once in a run of the query of its own, which may crash on the way.
final class DisturbedFeed {
    private static final List<BatchStep> STEPS = List.of(BatchStep.values());

    private DisturbedFeed() {}

    /// Returns the steps of a run that takes the rows and all batches without rows that follow.
    ///
    /// @param rows for each stream
    static List<StreamAction> of(
            List<MemoryStream> streams, List<List<Row>> rows, RandomGenerator random) {
        MemoryStream.Feed[] feeds = new MemoryStream.Feed[streams.size()];
        for (int i = 0; i < feeds.length; i++) {
            feeds[i] = MemoryStream.Feed.of(streams.get(i), rows.get(i).toArray(Row[]::new));
        }
        StreamAction feed = addTogether(feeds);
        if (random.nextBoolean()) {
            return List.of(start(), feed, processAllAvailable(), stop());
        }
        // A batch that is committed is not run again, and then no batch without rows follows it.
        int first = STEPS.indexOf(BatchStep.WRITE_OFFSETS);
        BatchStep step = STEPS.get(random.nextInt(first, STEPS.indexOf(BatchStep.COMMIT)));
        if (step == BatchStep.AGGREGATE) {
            // Not every query has it.
            step = BatchStep.EMIT;
        }
        return List.of(
                start(),
                crashAfter(step),
                feed,
                awaitFailure(),
                start(),
                processAllAvailable(),
                stop());
    }
}
