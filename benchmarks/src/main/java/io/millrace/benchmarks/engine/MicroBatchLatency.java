package io.millrace.benchmarks.engine;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Latency of the course's query over tiny files, one a micro-batch, and the cost of a trigger that
/// finds nothing.
///
/// Three figures: a batch without fsync (temporary checkpoint), a batch with a durable checkpoint,
/// and the CPU time of the control thread per idle trigger. The first 20 batches are left out.
/// Checks the counts before it prints.
///
/// Arguments: number of files (default 400), rows a file (default 100).
public final class MicroBatchLatency {
    private static final int WARM_UP = 20;

    private MicroBatchLatency() {}

    public static void main(String[] args) throws Exception {
        int files = args.length > 0 ? Integer.parseInt(args[0]) : 400;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Path directory = Files.createTempDirectory("millrace-latency");
        Path data = TinyFiles.write(directory.resolve("data"), files, rows);
        long expected = (long) files * rows;
        // The first run warms the JVM; its figures are dropped.
        batches(data, Optional.empty(), expected);
        print("batch, no fsync", batches(data, Optional.empty(), expected));
        Path checkpoint = directory.resolve("checkpoint");
        print("batch, durable checkpoint", batches(data, Optional.of(checkpoint), expected));
        print("idle trigger, CPU", idleTriggers(data, expected));
    }

    private static StepTimes batches(Path data, Optional<Path> checkpoint, long expected)
            throws Exception {
        StepTimes times = StepTimes.ofBatches();
        try (Session session = Session.builder().stepListener(times).create()) {
            DataStreamWriter<Row> writer = TinyFiles.writer(session, data);
            if (checkpoint.isPresent()) {
                writer = writer.option("checkpointLocation", checkpoint.get().toString());
            }
            TinyFiles.run(writer);
            TinyFiles.check(session, expected);
        }
        return times;
    }

    private static StepTimes idleTriggers(Path data, long expected) throws Exception {
        StepTimes times = StepTimes.ofIdleTriggers(500);
        try (Session session = Session.builder().stepListener(times).create()) {
            StreamingQuery query = TinyFiles.writer(session, data).start();
            query.processAllAvailable();
            TinyFiles.check(session, expected);
            times.awaitCount();
            query.stop();
        }
        return times;
    }

    private static void print(String name, StepTimes times) {
        System.out.println(name + ": " + times.summary(WARM_UP));
    }
}
