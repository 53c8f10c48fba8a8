package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendContract;

final class CpuSimdBackendContractTest extends BackendContract {
    @Override
    protected AggregationBackend openBackend() {
        return CpuSimdBackend.withoutWarmUp();
    }
}
