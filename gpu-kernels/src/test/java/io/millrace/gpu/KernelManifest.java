package io.millrace.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What `kernels.sh` wrote beside the PTX: which sources it was made from, and how.
///
/// ```text
/// # comment
/// nvcc 13.0.88
/// label 7.0
/// source groups.cu <sha-256>
/// ptx kernels.ptx <sha-256>
/// ```
///
/// @param nvccVersion the compiler that was used
/// @param label the PTX version that a driver must know
/// @param sources SHA-256 by file name
/// @param ptxHash SHA-256 of the PTX
record KernelManifest(
        String nvccVersion, String label, Map<String, String> sources, String ptxHash) {
    static final String FOLDER = "src/main/resources/io/millrace/gpu";

    static KernelManifest read() throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (String line : Files.readAllLines(file("kernels.manifest"))) {
            if (!line.startsWith("#")) {
                int space = line.indexOf(' ');
                lines.computeIfAbsent(line.substring(0, space), _ -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        }
        Map<String, String> sources = new TreeMap<>();
        for (String source : lines.getOrDefault("source", List.of())) {
            String[] nameAndHash = source.split(" ");
            sources.put(nameAndHash[0], nameAndHash[1]);
        }
        return new KernelManifest(
                lines.get("nvcc").getFirst(),
                lines.get("label").getFirst(),
                sources,
                lines.get("ptx").getFirst().split(" ")[1]);
    }

    /// Returns a file beside the manifest.
    static Path file(String name) {
        return NativeBuild.module().resolve(FOLDER).resolve(name);
    }
}
