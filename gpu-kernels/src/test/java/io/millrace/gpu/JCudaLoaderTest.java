package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.GpuDriver;
import io.millrace.gpu.driver.JCudaLoader;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

@OnDevice
final class JCudaLoaderTest {
    /// JCuda itself would leave one under a name that anybody can foresee, and load what is there.
    @Test
    void noLibraryIsLeftInTheFolderForTemporaryFiles() throws IOException {
        List<Path> before = libraries();
        GpuDriver driver = JCudaLoader.load();
        driver.init();
        assertEquals(before, libraries());
        assertSame(driver.getClass(), JCudaLoader.load().getClass(), "loaded once");
        assertNotSame(JCudaLoaderTest.class.getClassLoader(), driver.getClass().getClassLoader());
    }

    private static List<Path> libraries() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(
                            file ->
                                    file.getFileName()
                                            .toString()
                                            .toLowerCase(Locale.ROOT)
                                            .contains("jcuda"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void anErrorHasTheNamesOfTheDriver() {
        GpuDriver driver = JCudaLoader.load();
        driver.init();
        DriverException e = assertThrows(DriverException.class, () -> driver.device(77));
        assertEquals("cuDeviceGet", e.function());
        assertEquals(
                "cuDeviceGet failed with CUDA_ERROR_INVALID_X (N)",
                String.valueOf(e.getMessage())
                        .replaceAll("INVALID_[A-Z]+ ", "INVALID_X ")
                        .replaceAll("[0-9]+", "N"));
        assertFalse(e.isOutOfMemory());
    }
}
