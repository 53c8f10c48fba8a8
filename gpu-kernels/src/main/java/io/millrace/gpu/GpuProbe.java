package io.millrace.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers whether a CUDA device is there, and if not, why. The answer comes from the driver
/// library itself by FFM; no JCuda class is touched, because without a driver JCuda fails in its
/// static initialiser and stays broken for the life of the JVM.
///
/// A probe takes 15 ms without a driver (0.2 ms when repeated) and about a second with one, which
/// is the time that `cuInit` takes. It never throws and never prints. Safe to call from any thread.
public final class GpuProbe {
    /// The oldest compute capability that the checked-in kernels run on, as major * 10 + minor.
    private static final int COMPUTE_CAPABILITY_MIN = 75;

    private static final String INSTALL_REMEDY =
            "install the NVIDIA driver until `nvidia-smi` lists a device"
                    + " (in a container: run it with `--gpus all`)";
    private static final Path DRIVER_FILE = Path.of("/proc/driver/nvidia/version");
    private static final Pattern DRIVER_VERSION =
            Pattern.compile("\\b(\\d{3,}\\.\\d+(\\.\\d+)?)\\b");

    private GpuProbe() {}

    /// Looks for the driver and its first device. Returns the same kind of answer every time on one
    /// machine; nothing is cached here.
    public static GpuStatus probe() {
        String os = System.getProperty("os.name", "");
        if (os.startsWith("Mac")) {
            return new GpuStatus.Unavailable(
                    "CUDA does not exist on macOS", "use a Linux machine with an NVIDIA GPU");
        }
        return probe(os.startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1");
    }

    /// Probes through a named library, so that tests need no driver.
    static GpuStatus probe(String library) {
        try {
            Optional<CudaDriverLibrary> driver = CudaDriverLibrary.open(library);
            return driver.isPresent()
                    ? probe(driver.get())
                    : new GpuStatus.Unavailable(library + " is not installed", INSTALL_REMEDY);
        } catch (CudaCallException e) {
            return new GpuStatus.Unavailable(e.reason(), remedyFor(e.code()));
        } catch (IllegalCallerException e) {
            return new GpuStatus.Unavailable(
                    "this JVM denies native access",
                    "start it with --enable-native-access=ALL-UNNAMED");
        } catch (LinkageError | RuntimeException e) {
            // For example a library of that name that lacks a function.
            return new GpuStatus.Unavailable(
                    library + " could not be used: " + e.getMessage(), INSTALL_REMEDY);
        }
    }

    private static GpuStatus probe(CudaDriverLibrary driver) throws CudaCallException {
        driver.init();
        if (driver.deviceCount() == 0) {
            return new GpuStatus.Unavailable("the driver lists no device", INSTALL_REMEDY);
        }
        int device = driver.device(0);
        String name = driver.deviceName(device);
        int major = driver.computeMajor(device);
        int minor = driver.computeMinor(device);
        if (major * 10 + minor < COMPUTE_CAPABILITY_MIN) {
            return new GpuStatus.Unavailable(
                    "%s has compute capability %d.%d, and the kernels need 7.5 or newer"
                            .formatted(name, major, minor),
                    "use a GPU of the Turing generation (2018) or newer");
        }
        int cuda = driver.cudaVersion();
        return new GpuStatus.Available(
                name,
                major,
                minor,
                kernelDriverVersion(DRIVER_FILE),
                cuda / 1000 + "." + cuda % 1000 / 10,
                driver.memoryBytes(device));
    }

    private static String remedyFor(int code) {
        return switch (code) {
            case CudaCallException.NO_DEVICE -> INSTALL_REMEDY;
            case CudaCallException.SYSTEM_DRIVER_MISMATCH ->
                    "restart the machine, so that the kernel loads the driver that is installed";
            default -> "check that `nvidia-smi` runs without an error for this user";
        };
    }

    /// Reads the version out of the line `NVRM version: NVIDIA UNIX x86_64 Kernel Module 580.65.06
    /// ...`.
    static Optional<String> kernelDriverVersion(Path file) {
        try {
            Matcher version = DRIVER_VERSION.matcher(Files.readString(file));
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
