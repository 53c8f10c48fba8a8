package io.millrace.app.bench;

import com.sun.management.OperatingSystemMXBean;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs a query to the end of its input, again and again, each time with a new durable checkpoint.
final class TimedQuery {
    private final String workload;
    private final BenchSetup setup;

    TimedQuery(String workload, BenchSetup setup) {
        this.workload = workload;
        this.setup = setup;
    }

    /// A query of the session, but for trigger and checkpoint.
    interface Query {
        DataStreamWriter<Row> writer(Session session) throws Exception;
    }

    /// Looks at what a query left in its session, and throws if it is wrong.
    interface Check {
        /// @return figures for the report
        Map<String, Double> facts(Session session) throws Exception;
    }

    /// Runs the query untimed, and then as often as was asked for, all to the end of the input; the
    /// check is run after each run.
    Measurement measure(long bytes, Query query, Check check) throws Exception {
        return measure(bytes, query, check, query, check);
    }

    /// Runs `checked` once and looks at its result; then, warm, `timed`, which is the same but for
    /// a sink that keeps nothing, as often as was asked for.
    Measurement measure(long bytes, Query checked, Check check, Query timed) throws Exception {
        return measure(bytes, checked, check, timed, _ -> Map.of());
    }

    private Measurement measure(
            long bytes, Query checked, Check check, Query timed, Check afterEach) throws Exception {
        Map<String, Double> facts = run(checked, check, new ArrayList<>());
        WarmUp.with(
                setup.variant().warmUpSeconds(),
                () -> run(timed, _ -> Map.of(), new ArrayList<>()));
        List<Double> seconds = new ArrayList<>();
        ForeignLoad load = new ForeignLoad();
        long cpuBefore = cpuNanos();
        for (int i = 0; i < setup.runs(); i++) {
            run(timed, afterEach, seconds);
        }
        Map<String, Double> all = new HashMap<>(facts);
        all.put("cpuSeconds", (cpuNanos() - cpuBefore) / 1e9 / setup.runs());
        return new Measurement(workload, setup.rows(), bytes, seconds, all, load.cores());
    }

    /// Returns the CPU time of this process: what can be compared while others load the machine.
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /// Leaves its checkpoint behind until the command ends: a file system such as ext4 makes new
    /// files slowly for minutes after many were deleted, which the next run would pay for.
    private Map<String, Double> run(Query query, Check check, List<Double> seconds)
            throws Exception {
        Path checkpoint = Files.createTempDirectory(setup.scratch(), "checkpoint");
        try (Session session = setup.session().create()) {
            DataStreamWriter<Row> writer =
                    query.writer(session)
                            .trigger(Trigger.AvailableNow())
                            .option("checkpointLocation", checkpoint.toString());
            long start = System.nanoTime();
            writer.start().awaitTermination();
            seconds.add((System.nanoTime() - start) / 1e9);
            return check.facts(session);
        }
    }

    static void deleteTree(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                            throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
