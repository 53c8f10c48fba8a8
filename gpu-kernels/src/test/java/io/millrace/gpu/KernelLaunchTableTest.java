package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.gpu.device.Kernel;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The host and the kernels agree on what a launch passes: a difference would be a silent one.
final class KernelLaunchTableTest {
    @Test
    void everyKernelIsLaunchedWithTheParametersThatItHas() {
        Map<String, String> launched = new TreeMap<>();
        for (Kernel kernel : Kernel.values()) {
            String bytes = kernel.parameters().replaceAll("[PL]", "8").replace("I", "4");
            launched.put(kernel.functionName(), bytes);
        }
        assertEquals(KernelModule.parameterBytes(), launched);
    }

    @Test
    void theHostAllocatesForTilesOfTheSizeThatKernelsTake() throws IOException {
        Path source = NativeBuild.module().resolve("src/main/cuda/scan.cuh");
        Pattern size = Pattern.compile("const u32 TILE = (\\d+);");
        Matcher tile = size.matcher(Files.readString(source));
        assertTrue(tile.find(), "the size is where it was");
        assertEquals(Integer.parseInt(tile.group(1)), Kernel.TILE);
    }
}
