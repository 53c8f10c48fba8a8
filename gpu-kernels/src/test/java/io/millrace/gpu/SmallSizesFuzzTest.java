package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;
import io.millrace.testkit.backend.BackendFuzz;

/// Several batches in each slot, a carry pass every few rows, and few groups in each batch that is
/// handed out.
@OnDevice
final class SmallSizesFuzzTest extends BackendFuzz {
    @Override
    protected AggregationBackend openBackend() {
        TableSizes sizes = new TableSizes(3, 64, 100, 1 << 12, 5);
        return new GpuBackend(GpuProbe::probe, sizes, Clock.system());
    }

    /// The stand-in's threads take turns.
    @Override
    protected int casesNightly() {
        return 10_000;
    }
}
