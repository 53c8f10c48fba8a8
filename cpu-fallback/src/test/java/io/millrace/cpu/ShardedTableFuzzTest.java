package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendFuzz;

/// A table that is divided answers as one that is not.
final class ShardedTableFuzzTest extends BackendFuzz {
    @Override
    protected AggregationBackend openBackend() {
        return new ShardedBackend(new CpuScalarBackend());
    }
}
