package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;

/// The backend on the Vector API: the tables of the scalar backend with SIMD kernels.
///
/// Touches no vector class unless the module `jdk.incubator.vector` is there. The first million
/// rows run on the scalar kernels, see [SimdWarmUp].
public final class CpuSimdBackend implements AggregationBackend {
    private static final String MODULE = "jdk.incubator.vector";

    private final SimdWarmUp warmUp;
    private final RowChunks chunks = new RowChunks();

    /// For `ServiceLoader`.
    public CpuSimdBackend() {
        this(new SimdWarmUp(SimdWarmUp.ROWS_BEFORE));
    }

    CpuSimdBackend(SimdWarmUp warmUp) {
        this.warmUp = warmUp;
    }

    /// Returns a backend that uses the SIMD kernels from the first row on, slow as they are then:
    /// for tests of results.
    public static CpuSimdBackend withoutWarmUp() {
        return new CpuSimdBackend(new SimdWarmUp(0));
    }

    @Override
    public String name() {
        return "cpu-simd";
    }

    @Override
    public Support available() {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                ? Support.supported()
                : Support.unsupported(
                        "the module "
                                + MODULE
                                + " is not loaded; start Java with --add-modules="
                                + MODULE);
    }

    @Override
    public Support supports(AggregationSpec spec) {
        return TableLimits.supports(spec);
    }

    @Override
    public GroupTable open(AggregationSpec spec, TableContext context) {
        TableLimits.check(this, spec);
        return new CpuGroupTable(spec, context, new SimdKernelSource(warmUp), chunks);
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public void close() {
        warmUp.close();
    }
}
