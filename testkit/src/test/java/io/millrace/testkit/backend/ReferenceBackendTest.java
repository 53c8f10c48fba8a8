package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;

/// The reference against itself: the suite runs, and leaves nothing behind.
final class ReferenceBackendTest extends BackendContract {
    @Override
    protected AggregationBackend openBackend() {
        return new ReferenceBackend();
    }
}
