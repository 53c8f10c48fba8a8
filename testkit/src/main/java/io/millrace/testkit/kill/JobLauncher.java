package io.millrace.testkit.kill;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts the main class of a program in a JVM of its own: the same Java, class path and `--` flags
/// as this one, which are those that every Millrace JVM needs. Immutable.
public final class JobLauncher {
    private static final Duration TRAINING = Duration.ofMinutes(2);

    private final String mainClass;
    private final String classPath;
    private final List<String> flags;

    private JobLauncher(String mainClass, String classPath, List<String> flags) {
        this.mainClass = mainClass;
        this.classPath = classPath;
        this.flags = List.copyOf(flags);
    }

    /// Returns a launcher of the class, which has a `main(String[])` and need not be public.
    public static JobLauncher of(Class<?> mainClass) {
        List<String> own =
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(flag -> flag.startsWith("--"))
                        .toList();
        return new JobLauncher(mainClass.getName(), System.getProperty("java.class.path"), own);
    }

    /// Returns a launcher with more JVM flags, such as `-Xmx256m`.
    public JobLauncher withFlags(String... more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return new JobLauncher(mainClass, classPath, all);
    }

    /// Returns a launcher whose JVMs start faster, from an archive of the classes that one run of
    /// the program loads: it is run to its end now.
    ///
    /// @param directory an empty one, kept as long as the launcher is used
    /// @param arguments of that run
    /// @throws IOException also when that run fails
    public JobLauncher withClassArchive(Path directory, List<String> arguments)
            throws IOException, InterruptedException {
        // An archive knows jars only.
        JobLauncher packed =
                new JobLauncher(mainClass, ClassPathJars.pack(classPath, directory), flags);
        Path archive = directory.resolve("classes.jsa");
        JobLauncher training = packed.withFlags("-XX:ArchiveClassesAtExit=" + archive);
        try (Job job = training.start(arguments)) {
            if (!job.awaitEnd(TRAINING) || job.exitCode() != 0) {
                throw new IOException("the run for the class archive failed; " + job.transcript());
            }
        }
        return packed.withFlags("-XX:SharedArchiveFile=" + archive, "-Xshare:auto");
    }

    /// Starts the program.
    public Job start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Lines of standard output are the program's alone.
        command.addAll(List.of("-Xlog:disable", "-Xlog:all=error,cds*=off,aot*=off:stderr"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return new Job(new ProcessBuilder(command).start());
    }
}
