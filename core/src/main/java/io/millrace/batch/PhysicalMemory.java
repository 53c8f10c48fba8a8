package io.millrace.batch;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/// The memory of the machine or, within a container that has less, of the container: as the JVM
/// sees it.
public final class PhysicalMemory {
    private PhysicalMemory() {}

    /// Returns the bytes; as much as there can be where the JVM does not tell.
    public static long bytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
