import static io.millrace.functions.col;
import static io.millrace.functions.date_format;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

/// The course's first exercise: open and close actions an hour, computed as a stream of files and
/// queried while it runs.
///
/// Run from the repository's root as README.md shows; the argument is the directory of the events.
public class CourseQuery {
    public static void main(String[] args) throws Exception {
        String events = args.length > 0 ? args[0] : "data/events";
        try (Session session = Session.builder().appName("course").create()) {
            DataFrame counts =
                    session.readStream()
                            .schema("time TIMESTAMP, action STRING")
                            .option("maxFilesPerTrigger", 1)
                            .option("fileOrder", "name")
                            .json(events)
                            .groupBy(col("action"), window(col("time"), "1 hour"))
                            .count();
            System.out.println("is streaming: " + counts.isStreaming());

            StreamingQuery query =
                    counts.writeStream()
                            .format("memory")
                            .queryName("counts")
                            .outputMode("complete")
                            .trigger(Trigger.AvailableNow())
                            .start();
            long shown = 0;
            while (!query.awaitTermination(50)) {
                long rows = session.table("counts").count();
                if (rows != shown) {
                    System.out.println("so far " + rows + " rows");
                    shown = rows;
                }
            }
            session.table("counts")
                    .select(
                            col("action"),
                            date_format(col("window.end"), "MMM-dd HH:mm").alias("time"),
                            col("count"))
                    .orderBy("time", "action")
                    .show();
        }
    }
}
