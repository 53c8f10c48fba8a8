package io.millrace.app.simulation;

/// A query with state, to foreachBatch.
final class UpdatePowerCutTest extends PowerCutContract {
    UpdatePowerCutTest() {
        super(new CountingJob(CountingJob.Mode.UPDATE, 3, 28), 21, 7000);
    }
}
