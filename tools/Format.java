import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Checks or applies google-java-format. The build runs it on JDK 25, because Maven's own JVM may
/// be older than the language: `java -cp google-java-format-all-deps.jar tools/Format.java check .`
final class Format {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", ".mvn");

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        List<String> arguments = new ArrayList<>(List.of("--aosp"));
        arguments.addAll(
                apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        arguments.addAll(sources(Path.of(args[1])));
        StringWriter changed = new StringWriter();
        ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
        int exit =
                formatter.run(
                        new PrintWriter(changed),
                        new PrintWriter(System.err, true),
                        arguments.toArray(String[]::new));
        if (exit != 0) {
            System.err.print(changed);
            System.err.println("Not formatted. Run: ./mvnw -N -Pformat validate");
            System.exit(1);
        }
    }

    private static List<String> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> isOurs(root.relativize(file)))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(Path file) {
        for (Path part : file) {
            if (SKIPPED.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
