package io.millrace.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the PTX that ships says of its kernels.
final class KernelModule {
    private static final Pattern KERNEL =
            Pattern.compile("\\.visible \\.entry (\\w+)\\(([^)]*)\\)");
    private static final Pattern PARAMETER = Pattern.compile("\\.param \\.\\w(\\d+)");

    private KernelModule() {}

    static String ptx() {
        try {
            return Files.readString(KernelManifest.file("kernels.ptx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the bytes of each kernel's parameters, one digit a parameter, by the kernel's name.
    static Map<String, String> parameterBytes() {
        Map<String, String> kernels = new TreeMap<>();
        Matcher kernel = KERNEL.matcher(ptx());
        while (kernel.find()) {
            StringBuilder bytes = new StringBuilder();
            Matcher parameter = PARAMETER.matcher(kernel.group(2));
            while (parameter.find()) {
                bytes.append(Integer.parseInt(parameter.group(1)) / 8);
            }
            kernels.put(kernel.group(1), bytes.toString());
        }
        return kernels;
    }
}
