package io.millrace.gpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.batch.BlockSource;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.gpu.CurrentDevice.Opened;
import io.millrace.gpu.CurrentDevice.Unusable;
import io.millrace.gpu.CurrentDevice.Working;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.gpu.device.PageLockedBlocks;
import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.JCudaLoader;
import io.millrace.gpu.table.GpuGroupTable;
import io.millrace.gpu.table.GpuLimits;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// The backend `gpu`: group tables on the first CUDA device of the machine.
///
/// The probe goes first, and says why there is no device; only after a yes is JCuda touched and the
/// device opened, when somebody first asks whether it is available. One that is lost is opened
/// again, see [CurrentDevice].
public final class GpuBackend implements AggregationBackend {
    private static final String KERNELS = "kernels.ptx";

    private final TableSizes sizes;
    private final PageLockedBlocks blocks = new PageLockedBlocks();
    private final CurrentDevice device;

    /// For `ServiceLoader`; does no work.
    public GpuBackend() {
        this(GpuProbe::probe, TableSizes.USUAL, Clock.system());
    }

    GpuBackend(Supplier<GpuStatus> probe, TableSizes sizes, Clock clock) {
        this.sizes = sizes;
        this.device = new CurrentDevice(() -> open(probe), blocks, clock);
    }

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
        return device.support();
    }

    private static Opened open(Supplier<GpuStatus> probe) {
        return switch (probe.get()) {
            case GpuStatus.Available _ -> open();
            case GpuStatus.Unavailable(String reason, String remedy) ->
                    new Unusable(reason + "; to use a GPU, " + remedy);
        };
    }

    private static Opened open() {
        try {
            return new Working(GpuDevice.open(JCudaLoader.load(), kernels()));
        } catch (DriverException e) {
            return new Unusable(
                    e.getMessage()
                            + "; to use the GPU, check that it is not full and that its driver"
                            + " is 450 or newer");
        } catch (LinkageError e) {
            return new Unusable(
                    "JCuda could not be loaded ("
                            + e.getMessage()
                            + "); to use the GPU, put jcuda-natives for this machine on the"
                            + " class path");
        } catch (IllegalStateException e) {
            return new Unusable(e.getMessage() + "; to use the GPU, have it checked");
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
        GpuDevice there = device.get();
        Support support = there == null ? available() : supports(spec);
        if (there == null || !support.isSupported()) {
            throw unavailable(support.reason());
        }
        blocks.use(there);
        return new GpuGroupTable(there, spec, context, sizes);
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
    public void close() {
        device.close();
    }
}
