package io.millrace.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many cores other processes took since it was opened, from `/proc`; NaN where there is none.
public final class ForeignLoad {
    private static final Path ALL = Path.of("/proc/stat");
    private static final Path OWN = Path.of("/proc/self/stat");
    private static final double TICKS_PER_SECOND = 100;

    private final double busyBefore = foreignSeconds();
    private final long nanosBefore = System.nanoTime();

    /// Begins now.
    public ForeignLoad() {}

    /// Returns the average so far.
    public double cores() {
        return Math.max(
                0, (foreignSeconds() - busyBefore) / ((System.nanoTime() - nanosBefore) / 1e9));
    }

    /// Returns the busy time of all processes but this one, and but what the hypervisor took.
    private static double foreignSeconds() {
        try {
            String[] all = Files.readString(ALL).lines().findFirst().orElse("").split(" +");
            String own = Files.readString(OWN);
            String[] fields = own.substring(own.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            // user, nice, system, then idle and iowait, then irq and softirq.
            for (int i : new int[] {1, 2, 3, 6, 7}) {
                ticks += Long.parseLong(all[i]);
            }
            // utime, stime and those of children that ended: fields 14 to 17 of the line.
            for (int i = 11; i < 15; i++) {
                ticks -= Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException | RuntimeException _) {
            return Double.NaN;
        }
    }
}
