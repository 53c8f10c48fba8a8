package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

/// The backend `gpu`. In this release it holds its place in the SPI and gives the reason why it
/// does not compute: without a device the probe's, with one that the release has no kernels.
public final class GpuBackend implements AggregationBackend {
    private volatile @Nullable Support available;

    /// For `ServiceLoader`; does no work.
    public GpuBackend() {}

    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public Support available() {
        Support known = available;
        if (known == null) {
            known = support(GpuProbe.probe());
            available = known;
        }
        return known;
    }

    private static Support support(GpuStatus status) {
        return switch (status) {
            case GpuStatus.Available device ->
                    Support.unsupported(
                            device.deviceName()
                                    + " is there, but this release has no CUDA kernels;"
                                    + " use device=cpu or auto");
            case GpuStatus.Unavailable(String reason, String remedy) ->
                    Support.unsupported(reason + "; to use a GPU, " + remedy);
        };
    }

    @Override
    public Support supports(AggregationSpec spec) {
        return available();
    }

    @Override
    public GroupTable open(AggregationSpec spec, TableContext context) {
        throw unavailable();
    }

    private MillraceException unavailable() {
        return ErrorCondition.BACKEND_UNAVAILABLE.error(
                "The backend gpu cannot be used here: " + available().reason() + ".",
                "Set the device to auto or cpu.");
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public void close() {
        // No device is held.
    }
}
