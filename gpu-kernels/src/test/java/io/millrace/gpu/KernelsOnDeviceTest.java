package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Every kernel against a plain computation, without JCuda: on the stand-in, whose threads are
/// interrupted in an order that the seed fixes, or on the machine's device.
@Seeded
final class KernelsOnDeviceTest {
    private static final boolean IS_DEVICE_REQUIRED =
            System.getProperty("millrace.gpu", "auto").equals("required");

    @Test
    void everyKernelComputesWhatThePlainComputationDoes(Seed seed) throws Exception {
        assumeTrue(
                NativeBuild.hasCompiler(), "there is no g++ to build the test of the kernels with");
        Path program = NativeBuild.file("kernels_test");
        int cases = Boolean.getBoolean("millrace.nightly") ? 100 : 2;
        seed.forCases(
                cases,
                random -> {
                    String number = Long.toUnsignedString(random.nextLong() | 1);
                    NativeBuild.Output output =
                            NativeBuild.run(
                                    List.of(
                                            program.toString(),
                                            KernelManifest.file("kernels.ptx").toString(),
                                            number),
                                    environment(number));
                    assertEquals(0, output.status(), output.text());
                    int kernels = KernelModule.parameterBytes().size();
                    assertTrue(output.text().endsWith(kernels + " kernels\n"), output.text());
                });
    }

    /// Its figures are for a report on a device; that it runs is seen on the stand-in.
    @Test
    void theProbeOfADeviceRuns() {
        assumeTrue(
                NativeBuild.hasCompiler(), "there is no g++ to build the probe of a device with");
        Path program = NativeBuild.file("device_probe");
        assumeTrue(
                Boolean.getBoolean("millrace.nightly") || IS_DEVICE_REQUIRED,
                "the probe of a device is built, but runs in the nightly tests only");
        NativeBuild.Output output =
                NativeBuild.run(
                        List.of(
                                program.toString(),
                                KernelManifest.file("kernels.ptx").toString(),
                                "1",
                                "70000"),
                        environment("0"));
        assertEquals(0, output.status(), output.text());
    }

    private static Map<String, String> environment(String number) {
        return IS_DEVICE_REQUIRED
                ? Map.of()
                : Map.of(
                        "LD_LIBRARY_PATH",
                        NativeBuild.file("libcuda.so.1").getParent().toString(),
                        "STANDIN_SEED",
                        number);
    }
}
