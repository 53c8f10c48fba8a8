package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;

final class ReferenceFuzzTest extends BackendFuzz {
    @Override
    protected AggregationBackend openBackend() {
        return new ReferenceBackend();
    }
}
