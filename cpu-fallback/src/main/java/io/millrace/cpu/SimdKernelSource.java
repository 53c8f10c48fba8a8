package io.millrace.cpu;

import org.jspecify.annotations.Nullable;

/// Gives a table scalar kernels until the SIMD kernels are compiled.
final class SimdKernelSource implements KernelSource {
    private final SimdWarmUp warmUp;
    private final ScalarKernels scalar = new ScalarKernels();
    private @Nullable Kernels simd;

    SimdKernelSource(SimdWarmUp warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public Kernels forRows(int rowCount) {
        Kernels ready = simd;
        if (ready != null) {
            return ready;
        }
        if (!warmUp.isReadyAfter(rowCount)) {
            return scalar;
        }
        // The first touch of a vector class by a table.
        Kernels kernels = new SimdKernels();
        simd = kernels;
        return kernels;
    }
}
