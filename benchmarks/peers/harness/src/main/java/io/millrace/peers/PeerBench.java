package io.millrace.peers;

import com.sun.management.OperatingSystemMXBean;

import io.millrace.app.bench.ForeignLoad;
import io.millrace.app.bench.Measurement;
import io.millrace.app.bench.WarmUp;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Checks, times and reports one workload on one engine, as `millrace bench` does.
public final class PeerBench {
    private static final String USAGE = "arguments: WORKLOAD ROWS DATA SCRATCH RUNS THREADS";

    private PeerBench() {}

    /// Prints one line of JSON, that of `millrace bench --json`.
    ///
    /// @param arguments workload, rows, directory of all data, an empty one on the same disk that
    ///   the caller deletes, timed runs, threads
    /// @throws IllegalStateException when the engine's result is wrong
    public static void main(Peer.Opener opener, String... arguments) throws Exception {
        if (arguments.length != 6) {
            throw new IllegalArgumentException(USAGE);
        }
        Workload workload = Workload.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Task task =
                Task.of(
                        workload,
                        Long.parseLong(arguments[1]),
                        Path.of(arguments[2]).toAbsolutePath(),
                        Path.of(arguments[3]).toAbsolutePath(),
                        Integer.parseInt(arguments[5]));
        try (Peer peer = opener.open(task)) {
            System.out.println(measure(peer, task, Integer.parseInt(arguments[4])).json());
        }
    }

    private static Measurement measure(Peer peer, Task task, int runs) throws Exception {
        long groups = check(peer, task);
        WarmUp.with(WarmUp.SECONDS_USUAL, () -> run(peer));
        List<Double> seconds = new ArrayList<>();
        ForeignLoad load = new ForeignLoad();
        long cpuBefore = cpuNanos();
        for (int i = 0; i < runs; i++) {
            seconds.add(run(peer));
        }
        double cpuSeconds = (cpuNanos() - cpuBefore) / 1e9 / runs;
        return new Measurement(
                peer.engine(),
                task.workload().name().toLowerCase(Locale.ROOT),
                task.data().rowCount(),
                task.data().byteCount(task.input()),
                seconds,
                Map.of("groups", (double) groups, "cpuSeconds", cpuSeconds),
                load.cores());
    }

    private static double run(Peer peer) throws Exception {
        try (Peer.Run run = peer.prepare()) {
            long start = System.nanoTime();
            run.toEnd();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /// The right result is gone when the timed runs begin: their heap is theirs.
    private static long check(Peer peer, Task task) throws Exception {
        Groups groups = task.right();
        peer.check(groups);
        return groups.check();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
