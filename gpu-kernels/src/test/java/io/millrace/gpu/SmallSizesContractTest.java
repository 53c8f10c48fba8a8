package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.gpu.table.TableSizes;
import io.millrace.testkit.backend.BackendContract;

/// Several batches in each slot, and a carry pass every few rows.
@OnDevice
final class SmallSizesContractTest extends BackendContract {
    @Override
    protected AggregationBackend openBackend() {
        return new GpuBackend(GpuProbe::probe, new TableSizes(3, 64));
    }

    @Override
    protected boolean isComplete() {
        return false;
    }
}
