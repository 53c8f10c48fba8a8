package io.millrace.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Builds what `standin.sh` builds, once for each state of the sources, into `target/standin`.
/// Thread-safe.
final class NativeBuild {
    /// What a command printed, and its exit status.
    record Output(int status, String text) {}

    private NativeBuild() {}

    /// Returns the folder of this module.
    static Path module() {
        return Path.of(System.getProperty("millrace.root", ".."), "gpu-kernels").toAbsolutePath();
    }

    /// Returns whether there is a C++ compiler.
    static boolean hasCompiler() {
        return exists("g++");
    }

    /// Returns whether a command is there and says its version.
    static boolean exists(String command) {
        try {
            return run(List.of(command, "--version"), Map.of()).status() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /// Returns whether the compiler can link what ThreadSanitizer needs.
    static boolean hasThreadSanitizer(Path folder) {
        Path source = folder.resolve("empty.cpp");
        try {
            Files.writeString(source, "int main() {}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String program = folder.resolve("empty").toString();
        List<String> command =
                List.of("g++", "-fsanitize=thread", "-o", program, source.toString());
        return run(command, Map.of()).status() == 0;
    }

    /// Returns a file that `standin.sh` makes, such as `libcuda.so.1`.
    ///
    /// @throws IllegalStateException if it does not build
    static synchronized Path file(String target) {
        Path folder = module().resolve("target/standin").resolve(hashOfSources());
        Path file = folder.resolve(target);
        if (!Files.exists(file)) {
            String script = module().resolve("standin.sh").toString();
            Output output = run(List.of("bash", script, folder.toString(), target), Map.of());
            if (output.status() != 0) {
                throw new IllegalStateException(target + " does not build:\n" + output.text());
            }
        }
        return file;
    }

    /// Runs a command to its end.
    ///
    /// @param environment what is added to this process's
    static Output run(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            byte[] text = process.getInputStream().readAllBytes();
            return new Output(process.waitFor(), new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Returns the lower-case SHA-256 of some bytes.
    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns a name that changes with the sources.
    private static String hashOfSources() {
        MessageDigest digest = digest();
        try {
            List<Path> files = new ArrayList<>(List.of(module().resolve("standin.sh")));
            for (String folder : List.of("src/main/cuda", "src/test/native")) {
                try (Stream<Path> sources = Files.list(module().resolve(folder))) {
                    files.addAll(sources.sorted().toList());
                }
            }
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
