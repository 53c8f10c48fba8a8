package io.millrace.app.doctor;

import io.millrace.app.doctor.Finding.Level;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the running JVM is and which of the flags it was started with.
final class JvmChecks {
    static final String OPEN_NIO = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    /// Builds before it can corrupt data under G1 (SPARK-55852).
    private static final Runtime.Version RECOMMENDED = Runtime.Version.parse("25.0.3");

    private JvmChecks() {}

    static Finding jdk(Runtime.Version version) {
        String vendor = System.getProperty("java.vendor", "unknown vendor");
        String home = System.getProperty("java.home", "");
        String summary = "%s, %s, %s".formatted(version, vendor, home);
        Map<String, Object> facts =
                Map.of("version", version.toString(), "vendor", vendor, "home", home);
        if (version.feature() != RECOMMENDED.feature()) {
            return Finding.problem(
                    "JDK",
                    Level.WARNING,
                    summary,
                    "Millrace is tested on JDK 25 alone: set JAVA_HOME to a JDK 25.0.3 or newer",
                    facts);
        }
        if (version.compareToIgnoreOptional(RECOMMENDED) < 0) {
            return Finding.problem(
                    "JDK",
                    Level.WARNING,
                    summary,
                    "builds before 25.0.3 can corrupt data under G1: install JDK 25.0.3 or newer",
                    facts);
        }
        return Finding.ok("JDK", summary, facts);
    }

    static Finding flags() {
        List<String> missing = new ArrayList<>();
        if (!opensNio()) {
            missing.add(OPEN_NIO);
        }
        if (!allowsUnsafe(ManagementFactory.getRuntimeMXBean().getInputArguments())) {
            missing.add(ALLOW_UNSAFE);
        }
        if (!JvmChecks.class.getModule().isNativeAccessEnabled()) {
            missing.add(NATIVE_ACCESS);
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            missing.add(VECTOR_MODULE);
        }
        return flags(missing);
    }

    /// Without the open package Arrow cannot read or write its own files, and state is such files.
    /// The others cost speed, or become necessary in a later JDK.
    static Finding flags(List<String> missing) {
        Map<String, Object> facts = Map.of("missing", List.copyOf(missing));
        if (missing.isEmpty()) {
            return Finding.ok("flags", "all set", facts);
        }
        return Finding.problem(
                "flags",
                missing.contains(OPEN_NIO) ? Level.ERROR : Level.WARNING,
                missing.size() == 1 ? "1 is missing" : missing.size() + " are missing",
                "start with ./millrace, or add: java " + String.join(" ", missing),
                facts);
    }

    private static boolean opensNio() {
        return ModuleLayer.boot()
                .findModule("java.base")
                .orElseThrow()
                .isOpen("java.nio", JvmChecks.class.getModule());
    }

    /// The launcher hands the flag on in either form. Only the input arguments show it: the JDK
    /// takes the system property away before our code runs.
    static boolean allowsUnsafe(List<String> inputArguments) {
        return inputArguments.contains(ALLOW_UNSAFE)
                || inputArguments.contains("-Dsun.misc.unsafe.memory.access=allow");
    }
}
