package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The PTX that ships is what the sources say, on machines that cannot compile them too.
final class KernelManifestTest {
    @Test
    void thePtxWasMadeFromTheseSources() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> sources = Files.list(NativeBuild.module().resolve("src/main/cuda"))) {
            for (Path source : sources.toList()) {
                byte[] bytes = Files.readAllBytes(source);
                hashes.put(source.getFileName().toString(), NativeBuild.sha256(bytes));
            }
        }
        assertEquals(
                KernelManifest.read().sources(),
                hashes,
                "run gpu-kernels/kernels.sh where there is an nvcc, and commit what it writes");
    }

    @Test
    void thePtxIsTheOneThatWasMade() throws IOException {
        KernelManifest manifest = KernelManifest.read();
        byte[] ptx = Files.readAllBytes(KernelManifest.file("kernels.ptx"));
        assertEquals(manifest.ptxHash(), NativeBuild.sha256(ptx));
    }

    @Test
    void compilingAgainGivesTheSameBytes(@TempDir Path folder) throws IOException {
        String version = KernelManifest.read().nvccVersion();
        assumeTrue(
                NativeBuild.exists("nvcc") && nvccVersion().contains("V" + version),
                "the kernels are not compiled again: there is no nvcc " + version);
        Path script = NativeBuild.module().resolve("kernels.sh");
        NativeBuild.Output output =
                NativeBuild.run(List.of("bash", script.toString(), folder.toString()), Map.of());
        assertEquals(0, output.status(), output.text());
        for (String name : List.of("kernels.ptx", "kernels.manifest")) {
            assertArrayEquals(
                    Files.readAllBytes(KernelManifest.file(name)),
                    Files.readAllBytes(folder.resolve(name)),
                    name);
        }
    }

    @Test
    void nothingOfTheStandInShips() throws IOException, URISyntaxException {
        Path classes =
                Path.of(
                        GpuBackend.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            List<String> offenders =
                    files.filter(Files::isRegularFile)
                            .map(file -> classes.relativize(file).toString())
                            .filter(name -> name.contains(".so") || name.contains("standin"))
                            .toList();
            assertEquals(List.of(), offenders);
        }
        assertTrue(Files.exists(classes.resolve("io/millrace/gpu/kernels.ptx")), "the PTX does");
    }

    private static String nvccVersion() {
        return NativeBuild.run(List.of("nvcc", "--version"), Map.of()).text();
    }
}
