package io.millrace.benchmarks.engine;

import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.StreamingQuery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// How long a restart takes in a JVM that has run a query before: from `start()` to the end of the
/// first new batch, over a durable checkpoint; and `start()` alone, and `stop()`.
///
/// The course's query gets one tiny file between two runs. The first 10 restarts are left out.
/// Checks the counts before it prints.
///
/// Arguments: number of restarts (default 60), rows a file (default 100).
public final class RestartLatency {
    private static final int WARM_UP = 10;

    private RestartLatency() {}

    public static void main(String[] args) throws Exception {
        int restarts = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Path directory = Files.createTempDirectory("millrace-restart");
        Path staged = TinyFiles.write(directory.resolve("staged"), restarts, rows);
        Path data = Files.createDirectory(directory.resolve("data"));
        String checkpoint = directory.resolve("checkpoint").toString();
        Samples toBatch = new Samples();
        Samples toStart = new Samples();
        Samples toStop = new Samples();
        AtomicLong finishedNanos = new AtomicLong();
        try (Session session =
                Session.builder()
                        .stepListener(
                                (step, _) -> {
                                    if (step == BatchStep.FINISH) {
                                        finishedNanos.set(System.nanoTime());
                                    }
                                })
                        .create()) {
            for (int i = 0; i < restarts; i++) {
                String name = "file-" + i + ".json";
                Files.move(staged.resolve(name), data.resolve(name));
                long begin = System.nanoTime();
                StreamingQuery query =
                        TinyFiles.writer(session, data)
                                .option("checkpointLocation", checkpoint)
                                .start();
                toStart.addNanos(System.nanoTime() - begin);
                query.processAllAvailable();
                toBatch.addNanos(finishedNanos.get() - begin);
                long end = System.nanoTime();
                query.stop();
                toStop.addNanos(System.nanoTime() - end);
                TinyFiles.check(session, (long) (i + 1) * rows);
            }
        }
        System.out.println("start() to first new batch: " + toBatch.summary(WARM_UP));
        System.out.println("start(): " + toStart.summary(WARM_UP));
        System.out.println("stop(): " + toStop.summary(WARM_UP));
    }
}
