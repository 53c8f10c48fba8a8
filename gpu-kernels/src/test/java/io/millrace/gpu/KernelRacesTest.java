package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Every kernel under ThreadSanitizer, each CUDA thread a fiber: see `kernels_test.cpp`.
final class KernelRacesTest {
    /// What ThreadSanitizer exits with when it has reported something.
    private static final int RACE = 66;

    private static Path program;

    @BeforeAll
    static void build(@TempDir Path folder) {
        assumeTrue(NativeBuild.hasCompiler(), "races are not looked for: there is no g++");
        assumeTrue(
                NativeBuild.hasThreadSanitizer(folder),
                "races are not looked for: g++ has no ThreadSanitizer");
        program = NativeBuild.file("kernels_races");
        NativeBuild.Output started = run(Map.of("STANDIN_PLANT", "none"), "absent.ptx");
        assumeTrue(
                started.text().contains("cannot read absent.ptx"),
                "races are not looked for: ThreadSanitizer does not start here: " + started.text());
    }

    @Test
    void noKernelHasARace() {
        NativeBuild.Output output = run(Map.of(), KernelManifest.file("kernels.ptx").toString());
        assertEquals(0, output.status(), output.text());
        assertFalse(output.text().contains("WARNING"), output.text());
        int kernels = KernelModule.parameterBytes().size();
        assertTrue(output.text().endsWith(kernels + " kernels\n"), "all were run");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "barrier-1",
                "barrier-2",
                "warp-barrier",
                "plain-add",
                "plain-add-between-blocks"
            })
    void aRaceThatIsPlantedIsFound(String race) {
        NativeBuild.Output output =
                run(
                        Map.of("STANDIN_PLANT", race, "TSAN_OPTIONS", "halt_on_error=1"),
                        KernelManifest.file("kernels.ptx").toString());
        assertEquals(RACE, output.status(), output.text());
        assertTrue(output.text().contains("data race"), output.text());
    }

    /// ThreadSanitizer of older compilers does not start where addresses are random in many bits.
    private static NativeBuild.Output run(Map<String, String> environment, String ptx) {
        List<String> command = new ArrayList<>();
        if (NativeBuild.exists("setarch")) {
            command.addAll(List.of("setarch", "-R"));
        }
        command.addAll(List.of(program.toString(), ptx));
        return NativeBuild.run(command, environment);
    }
}
