package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;

/// The backend in plain Java: runs everywhere.
public final class CpuScalarBackend implements AggregationBackend {
    private final RowChunks chunks = new RowChunks();

    /// For `ServiceLoader`.
    public CpuScalarBackend() {}

    @Override
    public String name() {
        return "cpu-scalar";
    }

    @Override
    public Support available() {
        return Support.supported();
    }

    @Override
    public Support supports(AggregationSpec spec) {
        return TableLimits.supports(spec);
    }

    @Override
    public GroupTable open(AggregationSpec spec, TableContext context) {
        TableLimits.check(this, spec);
        Kernels kernels = new ScalarKernels();
        return new CpuGroupTable(spec, context, _ -> kernels, chunks);
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public void close() {}
}
