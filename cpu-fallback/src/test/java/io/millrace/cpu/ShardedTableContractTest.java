package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.testkit.backend.BackendContract;

/// A table that is divided answers as one that is not.
final class ShardedTableContractTest extends BackendContract {
    @Override
    protected AggregationBackend openBackend() {
        return new ShardedBackend(new CpuScalarBackend());
    }
}
