package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendFuzz;

@OnDevice
final class GpuBackendFuzzTest extends BackendFuzz {
    @Override
    protected AggregationBackend openBackend() {
        return new GpuBackend();
    }

    /// The stand-in's threads take turns.
    @Override
    protected int casesNightly() {
        return 10_000;
    }
}
