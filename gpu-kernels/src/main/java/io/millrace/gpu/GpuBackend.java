package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.batch.BlockSource;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.gpu.device.PageLockedBlocks;
import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.JCudaLoader;
import io.millrace.gpu.table.GpuGroupTable;
import io.millrace.gpu.table.GpuLimits;
import io.millrace.gpu.table.TableSizes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// The backend `gpu`: group tables on the first CUDA device of the machine.
///
/// The probe goes first, and says why there is no device; only after a yes is JCuda touched and the
/// device opened, once, when somebody first asks whether it is available.
public final class GpuBackend implements AggregationBackend {
    private static final String KERNELS = "kernels.ptx";

    private final Supplier<GpuStatus> probe;
    private final TableSizes sizes;
    private final PageLockedBlocks blocks = new PageLockedBlocks();
    private @Nullable Opened opened;

    /// For `ServiceLoader`; does no work.
    public GpuBackend() {
        this(GpuProbe::probe, TableSizes.USUAL);
    }

    GpuBackend(Supplier<GpuStatus> probe, TableSizes sizes) {
        this.probe = probe;
        this.sizes = sizes;
    }

    /// What came of opening the device.
    ///
    /// @param device null if it cannot be used
    /// @param support whether it can
    private record Opened(@Nullable GpuDevice device, Support support) {}

    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public boolean isAccelerator() {
        return true;
    }

    @Override
    public Support available() {
        Opened known = opened();
        GpuDevice device = known.device;
        String lost = device == null ? null : device.lostReason();
        return lost == null
                ? known.support
                : Support.unsupported(lost + "; to use the GPU again, start a new process");
    }

    private synchronized Opened opened() {
        Opened known = opened;
        if (known == null) {
            known =
                    switch (probe.get()) {
                        case GpuStatus.Available _ -> open();
                        case GpuStatus.Unavailable(String reason, String remedy) ->
                                failed(reason + "; to use a GPU, " + remedy);
                    };
            opened = known;
        }
        return known;
    }

    private static Opened failed(String reason) {
        return new Opened(null, Support.unsupported(reason));
    }

    private static Opened open() {
        try {
            GpuDevice device = GpuDevice.open(JCudaLoader.load(), kernels());
            return new Opened(device, Support.supported());
        } catch (DriverException e) {
            return failed(
                    e.getMessage()
                            + "; to use the GPU, check that it is not full and that its driver"
                            + " is 450 or newer");
        } catch (LinkageError e) {
            return failed(
                    "JCuda could not be loaded ("
                            + e.getMessage()
                            + "); to use the GPU, put jcuda-natives for this machine on the"
                            + " class path");
        } catch (IllegalStateException e) {
            return failed(e.getMessage() + "; to use the GPU, have it checked");
        }
    }

    private static byte[] kernels() {
        try (InputStream file = GpuBackend.class.getResourceAsStream(KERNELS)) {
            if (file == null) {
                throw new IllegalStateException("the kernels are missing from the class path");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Support supports(AggregationSpec spec) {
        return GpuLimits.supports(spec);
    }

    @Override
    public GroupTable open(AggregationSpec spec, TableContext context) {
        Support support = available();
        if (support.isSupported()) {
            support = supports(spec);
        }
        GpuDevice device = opened().device;
        String lost = device == null ? null : device.lostReason();
        if (lost != null) {
            throw new DeviceFailedException(lost, true, null);
        }
        if (device == null || !support.isSupported()) {
            throw unavailable(support.reason());
        }
        blocks.use(device);
        return new GpuGroupTable(device, spec, context, sizes);
    }

    private static MillraceException unavailable(String reason) {
        return ErrorCondition.BACKEND_UNAVAILABLE.error(
                "The backend gpu cannot be used: " + reason + ".",
                "Set the device to auto or cpu.");
    }

    @Override
    public BlockSource blocks() {
        return blocks;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public synchronized void close() {
        Opened known = opened;
        if (known != null && known.device != null) {
            known.device.release(blocks::close);
            known.device.close();
            opened = failed("the backend is closed");
        }
    }
}
