package io.millrace.benchmarks.engine;

import com.sun.management.OperatingSystemMXBean;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What a query costs that waits for files, with the default trigger and settings: CPU time of the
/// whole process, as a share of one core, minute after minute.
///
/// Arguments: number of files in the directory (400), seconds a sample (60), samples (3).
public final class IdleCost {
    private static final int ROWS = 100;

    private IdleCost() {}

    public static void main(String[] args) throws Exception {
        int files = args.length > 0 ? Integer.parseInt(args[0]) : 400;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        int samples = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        Path directory = Files.createTempDirectory("millrace-idle");
        Path data = TinyFiles.write(directory.resolve("data"), files, ROWS);
        try (Session session = Session.builder().create()) {
            StreamingQuery query =
                    TinyFiles.writer(session, data)
                            .option(
                                    "checkpointLocation",
                                    directory.resolve("checkpoint").toString())
                            .start();
            query.processAllAvailable();
            TinyFiles.check(session, (long) files * ROWS);
            for (int sample = 0; sample < samples; sample++) {
                long before = cpuNanos();
                if (query.awaitTermination(seconds * 1000L)) {
                    throw new IllegalStateException("the query has ended");
                }
                double share = (cpuNanos() - before) / 1e9 / seconds;
                System.out.printf(Locale.ROOT, "idle: %.3f %% of a core%n", share * 100);
            }
            query.stop();
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
