package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.gpu.device.Kernel;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.TreeMap;

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
}
