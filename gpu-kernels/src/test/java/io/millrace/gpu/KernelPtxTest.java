package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The PTX that ships assembles for devices of each age, by another compiler than the one that
/// wrote it.
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class KernelPtxTest {
    @TempDir private static Path folder;

    private static PtxCompiler compiler;
    private static String ptx;

    @BeforeAll
    static void open() throws IOException {
        compiler = new PtxCompiler(folder);
        ptx = KernelModule.ptx();
    }

    @AfterAll
    static void close() {
        compiler.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_75", "sm_80", "sm_90"})
    void itAssemblesWithoutSpilling(String architecture) {
        PtxCompiler.Compiled compiled =
                compiler.compile(ptx, List.of("--gpu-name=" + architecture, "--verbose"));
        assertEquals(0, compiled.status(), compiled.log());
        int kernels = KernelModule.parameterBytes().size();
        int withoutSpills =
                compiled.log().split("0 bytes spill stores, 0 bytes spill loads", -1).length - 1;
        assertTrue(kernels > 0);
        assertEquals(kernels, withoutSpills, compiled.log());
    }

    @Test
    void itsLabelIsNotNewerThanTheOldestDriver() throws IOException {
        assertEquals("7.0", KernelManifest.read().label(), "drivers from 450 on know 7.0");
        assertTrue(ptx.contains("\n.version 7.0\n"), "the label is the manifest's");
        assertTrue(ptx.contains("\n.target sm_75\n"), "devices from 7.5 on can run it");
    }

    @Test
    void whatDoesNotAssembleIsSeen() {
        String broken = ptx.replaceFirst("\\.reg \\.b32", ".reg .b33");
        assertNotEquals(ptx, broken);
        assertNotEquals(0, compiler.compile(broken, List.of("--gpu-name=sm_75")).status());
    }

    /// So that sums of doubles cannot depend on what a compiler or device makes of an expression.
    @Test
    void noKernelDoesArithmeticOnFloatingPointNumbers() {
        Pattern arithmetic =
                Pattern.compile("(add|sub|mul|div|fma|mad|atom|red)\\S*\\.f(16|32|64)\\b");
        List<String> offenders =
                ptx.lines().filter(line -> arithmetic.matcher(line).find()).toList();
        assertEquals(List.of(), offenders);
    }
}
