package io.millrace.app.crash;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// The process that is killed: the course's query over a directory, which stops for ever when it
/// has passed a step of a batch, so that its parent can kill it there, or runs to the end and
/// prints the counts.
///
/// Arguments: data, checkpoint, device, threads, and the step and batch to stop at, or `none`.
/// Properties: [#DRIVER], a library to be the CUDA driver of the process; [#RESIDENT_GROUPS].
final class CourseJob {
    /// Printed when the step has been passed.
    static final String REACHED = "REACHED";

    static final String DRIVER = "millrace.test.cudaDriver";

    /// From how many groups on state may live on a device.
    static final String RESIDENT_GROUPS = "millrace.test.residentGroups";

    private CourseJob() {}

    @SuppressWarnings("restricted") // a driver in place of the machine's
    public static void main(String[] args) throws Exception {
        String driver = System.getProperty(DRIVER);
        if (driver != null) {
            System.load(driver);
        }
        StepListener steps =
                args[4].equals("none")
                        ? StepListener.NONE
                        : parkAfter(BatchStep.valueOf(args[4]), Long.parseLong(args[5]));
        try (Session session =
                Session.builder()
                        .master("local[" + args[3] + "]")
                        .config("millrace.device", args[2])
                        .config(
                                "millrace.device.residentGroups",
                                System.getProperty(RESIDENT_GROUPS, "0"))
                        .stepListener(steps)
                        .create()) {
            StreamingQuery query =
                    session.readStream()
                            .schema("time TIMESTAMP, action STRING")
                            .option("maxFilesPerTrigger", 1)
                            .option("fileOrder", "name")
                            .json(args[0])
                            .groupBy(col("action"), window(col("time"), "1 hour"))
                            .count()
                            .writeStream()
                            .format("memory")
                            .queryName("counts")
                            .outputMode("complete")
                            .trigger(Trigger.AvailableNow())
                            .option("checkpointLocation", Path.of(args[1]).toString())
                            .start();
            query.awaitTermination();
            for (Row row :
                    session.table("counts")
                            .orderBy(col("window.start"), col("action"))
                            .collectAsList()) {
                System.out.println(row);
            }
        }
    }

    private static StepListener parkAfter(BatchStep step, long batchId) {
        return (reached, id) -> {
            if (reached == step && id == batchId) {
                System.out.println(REACHED);
                System.out.flush();
                awaitTheEnd();
            }
        };
    }

    private static void awaitTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
