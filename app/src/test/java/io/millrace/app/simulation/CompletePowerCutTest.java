package io.millrace.app.simulation;

/// A query with state, to a table in memory.
final class CompletePowerCutTest extends PowerCutContract {
    CompletePowerCutTest() {
        super(new CountingJob(CountingJob.Mode.COMPLETE, 3, 28), 21, 6200);
    }
}
