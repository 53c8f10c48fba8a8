package io.millrace.testkit.kill;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Makes a class path of jars alone, by packing its directories.
final class ClassPathJars {
    private ClassPathJars() {}

    /// Returns the class path with each directory replaced by a jar in `target`.
    static String pack(String classPath, Path target) throws IOException {
        List<String> packed = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = target.resolve("classes-" + packed.size() + ".jar");
                pack(path, jar);
                packed.add(jar.toString());
            } else if (Files.exists(path)) {
                packed.add(path.toAbsolutePath().toString());
            }
        }
        return String.join(File.pathSeparator, packed);
    }

    private static void pack(Path directory, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file)) {
            output.setLevel(0);
            for (Path each : files) {
                String name =
                        directory.relativize(each).toString().replace(File.separatorChar, '/');
                output.putNextEntry(new JarEntry(name));
                Files.copy(each, output);
                output.closeEntry();
            }
        }
    }
}
