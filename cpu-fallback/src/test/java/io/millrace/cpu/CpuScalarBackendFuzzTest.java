package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendFuzz;

final class CpuScalarBackendFuzzTest extends BackendFuzz {
    @Override
    protected AggregationBackend openBackend() {
        return new CpuScalarBackend();
    }
}
