package io.millrace.app.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where the modules, their class files and their sources are.
final class Codebase {
    /// Every module with the package root that belongs to it alone; the rest of `io.millrace` is
    /// core's.
    enum Module {
        CORE("core", "io.millrace"),
        TESTKIT("testkit", "io.millrace.testkit"),
        ARROW_IO("arrow-io", "io.millrace.arrowio"),
        CPU_FALLBACK("cpu-fallback", "io.millrace.cpu"),
        GPU_KERNELS("gpu-kernels", "io.millrace.gpu"),
        HADOOP("hadoop", "io.millrace.hadoop"),
        SQL("sql", "io.millrace.sql"),
        APP("app", "io.millrace.app"),
        BENCHMARKS("benchmarks", "io.millrace.benchmarks");

        final String directory;
        final String packageRoot;

        Module(String directory, String packageRoot) {
            this.directory = directory;
            this.packageRoot = packageRoot;
        }

        /// The module that a class of this package belongs to, or core for any other `io.millrace`.
        static Module ofPackage(String packageName) {
            return Stream.of(values())
                    .filter(module -> module != CORE)
                    .filter(module -> isWithin(packageName, module.packageRoot))
                    .findFirst()
                    .orElse(CORE);
        }
    }

    /// The test output folder of this module, `.../app/target/test-classes` or, in a fast build,
    /// `.../app/target/fast/test-classes`.
    private static final Path OWN_TEST_CLASSES = ownTestClasses();

    private static final Path ROOT = rootAbove(OWN_TEST_CLASSES);

    /// Reading class files is most of what the rules cost.
    private static final Map<Path, JavaClasses> IMPORTED = new ConcurrentHashMap<>();

    private Codebase() {}

    static Path root() {
        return ROOT;
    }

    /// The main classes of one module; empty for a module that this build left out.
    static JavaClasses mainClasses(Module module) {
        return classes(module, "classes");
    }

    /// The test classes of one module; empty for a module that this build left out.
    static JavaClasses testClasses(Module module) {
        return classes(module, "test-classes");
    }

    /// The files under `src` of all modules that `wanted` picks, in sorted order.
    static List<Path> sources(Predicate<Path> wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Module module : Module.values()) {
            Path folder = ROOT.resolve(module.directory).resolve("src");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(wanted).sorted().forEach(found::add);
                }
            }
        }
        return found;
    }

    /// The class that a nested, local or array class belongs to: arrows are drawn between files.
    static JavaClass outermost(JavaClass type) {
        JavaClass outer = type.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    static boolean isOurs(JavaClass type) {
        return isWithin(type.getPackageName(), Module.CORE.packageRoot);
    }

    static boolean isWithin(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }

    /// Fails with all offenders, one a line, in sorted order.
    static void assertNone(String rule, Collection<String> offenders) {
        assertTrue(
                offenders.isEmpty(),
                () ->
                        rule
                                + "\n  "
                                + String.join(
                                        "\n  ", offenders.stream().distinct().sorted().toList()));
    }

    private static JavaClasses classes(Module module, String folder) {
        return IMPORTED.computeIfAbsent(
                ROOT.resolve(module.directory)
                        .resolve(ROOT.resolve("app").relativize(OWN_TEST_CLASSES.getParent()))
                        .resolve(folder),
                Codebase::importFolder);
    }

    private static JavaClasses importFolder(Path output) {
        return Files.isDirectory(output)
                ? new ClassFileImporter().importPath(output)
                : new ClassFileImporter().importClasses(List.of());
    }

    private static Path ownTestClasses() {
        try {
            return Path.of(
                    Codebase.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path rootAbove(Path folder) {
        Path candidate = folder;
        while (!Files.isRegularFile(candidate.resolve("mvnw"))) {
            candidate = candidate.getParent();
        }
        return candidate;
    }
}
