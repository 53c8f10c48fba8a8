package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendContract;

@OnDevice
final class GpuBackendContractTest extends BackendContract {
    @Override
    protected AggregationBackend openBackend() {
        return new GpuBackend();
    }

    @Override
    protected boolean isComplete() {
        return false;
    }
}
