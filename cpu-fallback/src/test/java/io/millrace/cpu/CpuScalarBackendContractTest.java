package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendContract;

final class CpuScalarBackendContractTest extends BackendContract {
    @Override
    protected AggregationBackend openBackend() {
        return new CpuScalarBackend();
    }
}
