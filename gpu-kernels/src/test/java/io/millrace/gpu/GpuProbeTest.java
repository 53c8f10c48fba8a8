package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

final class GpuProbeTest {
    @Test
    void aMissingDriverIsAReasonAndNotAnError() {
        GpuStatus.Unavailable answer = unavailable("libcuda-that-nobody-has.so.1");
        assertEquals("libcuda-that-nobody-has.so.1 is not installed", answer.reason());
        assertTrue(answer.remedy().contains("nvidia-smi"), answer::remedy);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryThatIsNotTheDriverNamesTheMissingFunction() {
        assertEquals(
                "libc.so.6 could not be used: it has no function cuInit",
                unavailable("libc.so.6").reason());
    }

    @Test
    void theMachineItselfAlwaysHasAnAnswer() {
        switch (GpuProbe.probe()) {
            case GpuStatus.Available gpu -> assertTrue(gpu.memoryBytes() > 0, gpu::toString);
            case GpuStatus.Unavailable none -> assertTrue(!none.reason().isBlank());
        }
    }

    @Test
    void theKernelDriversVersionIsReadFromItsFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("version");
        Files.writeString(
                file,
                """
                NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 27 07:07:00 UTC 2025
                GCC version:  gcc version 12.2.0
                """);
        assertEquals(Optional.of("580.65.06"), GpuProbe.kernelDriverVersion(file));
        assertEquals(Optional.empty(), GpuProbe.kernelDriverVersion(folder.resolve("absent")));
    }

    private static GpuStatus.Unavailable unavailable(String library) {
        return assertInstanceOf(GpuStatus.Unavailable.class, GpuProbe.probe(library));
    }
}
