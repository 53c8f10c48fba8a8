package io.millrace.app.crash;

import static io.millrace.functions.col;

import com.sun.management.UnixOperatingSystemMXBean;

import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Starts and stops a query over and over, in sessions that come and go, and says at two moments
/// what the process holds.
///
/// Arguments: the input, a directory for checkpoints, and after how many cycles to say it first and
/// last.
final class StartStopJob {
    /// Before threads, open files, classes, heap bytes, and names in the temporary directory.
    static final String HELD = "HELD ";

    /// A session lives for so many queries.
    static final int QUERIES_PER_SESSION = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Pattern CARRIER =
            Pattern.compile("ForkJoinPool-1-worker-\\d+|VirtualThread-unparker");

    private StartStopJob() {}

    public static void main(String[] arguments) throws Exception {
        int first = Integer.parseInt(arguments[2]);
        int last = Integer.parseInt(arguments[3]);
        for (int done = QUERIES_PER_SESSION; done <= last; done += QUERIES_PER_SESSION) {
            cycle(arguments[0], Path.of(arguments[1], String.valueOf(done)));
            if (done == first || done == last) {
                System.out.println(HELD + held());
            }
        }
    }

    private static void cycle(String input, Path checkpoint) throws Exception {
        try (Session session = Session.builder().master("local[2]").create()) {
            for (int i = 0; i < QUERIES_PER_SESSION; i++) {
                DataStreamWriter<Row> writer =
                        session.readStream()
                                .schema("id BIGINT, time TIMESTAMP, key STRING, value DOUBLE")
                                .json(input)
                                .groupBy(col("key"))
                                .count()
                                .writeStream()
                                .format("noop")
                                .outputMode("complete");
                // The first has a checkpoint that stays, and the last goes on from it; those
                // between have temporary ones.
                if (i == 0 || i == QUERIES_PER_SESSION - 1) {
                    writer.option("checkpointLocation", checkpoint.toString());
                }
                StreamingQuery query = writer.start();
                query.processAllAvailable();
                query.stop();
                long allocated = Frames.engine(session).allocatedBytes();
                if (allocated != 0) {
                    throw new IllegalStateException(allocated + " bytes are in use after stop()");
                }
            }
        }
    }

    private static String held() throws IOException, InterruptedException {
        System.gc();
        UnixOperatingSystemMXBean system =
                (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return threads()
                + " "
                + system.getOpenFileDescriptorCount()
                + " "
                + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()
                + " "
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + " "
                + temporaryNames();
    }

    /// Prints their names, too, since a number alone says nothing. The threads on which the JVM
    /// runs virtual ones come and go as it likes. An executor has ended a moment before its thread
    /// has: such a thread is joined, and one that is left behind outlives the patience.
    private static long threads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("millrace-")) {
                thread.join(PATIENCE);
            }
        }
        List<String> names =
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> !CARRIER.matcher(name).matches())
                        .sorted()
                        .toList();
        System.out.println("threads: " + names);
        return names.size();
    }

    private static long temporaryNames() throws IOException {
        try (Stream<Path> names = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return names.count();
        }
    }
}
