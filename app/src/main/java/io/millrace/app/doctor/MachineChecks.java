package io.millrace.app.doctor;

import com.sun.management.OperatingSystemMXBean;

import io.millrace.app.doctor.Finding.Level;
import io.millrace.cpu.SimdSupport;
import io.millrace.gpu.GpuStatus;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What the machine, or the container around the JVM, has to offer.
final class MachineChecks {
    private static final long MIB = 1L << 20;

    /// Below it a 64 K row batch per core and the JVM itself no longer fit.
    private static final long MEMORY_MIN_BYTES = 512 * MIB;

    /// Batches and state live outside the heap, so the heap may not take everything.
    private static final double HEAP_SHARE_MAX = 0.75;

    private static final List<Path> CGROUP_LIMITS =
            List.of(
                    Path.of("/sys/fs/cgroup/memory.max"),
                    Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    private MachineChecks() {}

    static Finding simd() {
        OptionalInt bits = SimdSupport.vectorBits();
        if (bits.isEmpty()) {
            return Finding.problem(
                    "SIMD",
                    Level.WARNING,
                    "off: the module jdk.incubator.vector is not there",
                    "start with ./millrace, or add: java " + JvmChecks.VECTOR_MODULE,
                    Map.of("bits", 0));
        }
        int width = bits.getAsInt();
        return Finding.ok(
                "SIMD",
                "%d bits, %d longs at a time".formatted(width, width / Long.SIZE),
                Map.of("bits", width));
    }

    static Finding cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return Finding.ok(
                "cores",
                cores + " (" + System.getProperty("os.arch") + ")",
                Map.of("count", cores));
    }

    static Finding memory() {
        OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return memory(os.getTotalMemorySize(), Runtime.getRuntime().maxMemory(), cgroupLimit());
    }

    /// Judges the sizes. `totalBytes` already is the container's where there is one.
    static Finding memory(long totalBytes, long heapBytes, OptionalLong cgroupBytes) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("totalBytes", totalBytes);
        facts.put("heapBytesMax", heapBytes);
        cgroupBytes.ifPresent(limit -> facts.put("cgroupBytesMax", limit));
        String summary =
                "%s in all, %s, heap up to %s"
                        .formatted(
                                size(totalBytes),
                                cgroupBytes.isPresent()
                                        ? "cgroup limit " + size(cgroupBytes.getAsLong())
                                        : "no cgroup limit",
                                size(heapBytes));
        if (totalBytes < MEMORY_MIN_BYTES) {
            return Finding.problem(
                    "memory",
                    Level.ERROR,
                    summary,
                    "give the machine or the container at least " + size(MEMORY_MIN_BYTES),
                    facts);
        }
        if (heapBytes > HEAP_SHARE_MAX * totalBytes) {
            return Finding.problem(
                    "memory",
                    Level.WARNING,
                    summary,
                    "leave room for off-heap batches: MILLRACE_OPTS=-Xmx"
                            + totalBytes / 2 / MIB
                            + "m",
                    facts);
        }
        return Finding.ok("memory", summary, facts);
    }

    static Finding gpu(GpuStatus status) {
        return switch (status) {
            case GpuStatus.Available gpu ->
                    Finding.ok(
                            "GPU",
                            "%s, %s, compute capability %d.%d, driver %s (CUDA %s)"
                                    .formatted(
                                            gpu.deviceName(),
                                            size(gpu.memoryBytes()),
                                            gpu.computeMajor(),
                                            gpu.computeMinor(),
                                            gpu.driverVersion().orElse("of unknown version"),
                                            gpu.cudaVersion()),
                            facts(gpu));
            case GpuStatus.Unavailable none ->
                    Finding.problem(
                            "GPU",
                            Level.NOTE,
                            "none: " + none.reason() + "; the CPU gives the same results",
                            none.remedy(),
                            Map.of("available", false, "reason", none.reason()));
        };
    }

    private static Map<String, Object> facts(GpuStatus.Available gpu) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("available", true);
        facts.put("device", gpu.deviceName());
        facts.put("computeCapability", gpu.computeMajor() + "." + gpu.computeMinor());
        facts.put("cuda", gpu.cudaVersion());
        facts.put("memoryBytes", gpu.memoryBytes());
        gpu.driverVersion().ifPresent(version -> facts.put("driver", version));
        return facts;
    }

    private static OptionalLong cgroupLimit() {
        return CGROUP_LIMITS.stream()
                .map(MachineChecks::firstLine)
                .flatMap(Optional::stream)
                .map(MachineChecks::limitOf)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private static Optional<String> firstLine(Path file) {
        try {
            return Files.readAllLines(file).stream().findFirst();
        } catch (IOException e) {
            // Not under this version of cgroups, or not on Linux.
            return Optional.empty();
        }
    }

    /// `max` in version 2 and a number near 2^63 in version 1 both mean: no limit.
    static OptionalLong limitOf(String line) {
        try {
            long bytes = Long.parseLong(line.strip());
            return bytes > Long.MAX_VALUE / 2 ? OptionalLong.empty() : OptionalLong.of(bytes);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String size(long bytes) {
        return bytes < 10L * 1024 * MIB
                ? bytes / MIB + " MiB"
                : "%.1f GiB".formatted(bytes / (1024.0 * MIB));
    }
}
