package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;
import io.millrace.testkit.backend.BackendFuzz;

/// Several batches in each slot, and a carry pass every few rows.
@OnDevice
final class SmallSizesFuzzTest extends BackendFuzz {
    @Override
    protected AggregationBackend openBackend() {
        return new GpuBackend(GpuProbe::probe, new TableSizes(3, 64), Clock.system());
    }

    /// The stand-in's threads take turns.
    @Override
    protected int casesNightly() {
        return 10_000;
    }
}
