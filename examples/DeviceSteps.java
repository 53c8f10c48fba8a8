import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/// The course's second exercise: the sum of `num_steps` over device readings, in a memory table
/// whose content is replaced at every micro-batch. With `maxFilesPerTrigger` the sum is seen to
/// rise, file by file; without it (argument `all`) one batch reads everything.
///
/// Run from the repository's root as README.md shows. The readings are generated.
public class DeviceSteps {
    private static final String SCHEMA =
            "id BIGINT NOT NULL, user_id BIGINT, device_id BIGINT, num_steps BIGINT,"
                    + " miles_walked FLOAT, calories_burnt FLOAT, timestamp STRING, value STRING";

    public static void main(String[] args) throws Exception {
        boolean allAtOnce = args.length > 0 && args[0].equals("all");
        Path data = Files.createTempDirectory("device-readings");
        data.toFile().deleteOnExit();
        long steps = generate(data, 10, 1_000);
        System.out.println("steps generated: " + steps);
        try (Session session = Session.builder().appName("devices").create()) {
            var reader = session.readStream().schema(SCHEMA).option("fileOrder", "name");
            if (!allAtOnce) {
                reader = reader.option("maxFilesPerTrigger", 1);
            }
            StreamingQuery query =
                    reader.json(data.toString())
                            .agg(Map.of("num_steps", "sum"))
                            .writeStream()
                            .format("memory")
                            .queryName("total_steps")
                            .outputMode("complete")
                            .trigger(Trigger.ProcessingTime("200 milliseconds"))
                            .start();
            watch(session, query);
            query.stop();
            session.read().table("total_steps").show();
        }
    }

    /// Prints the sum whenever it has changed, until the query has read all files.
    private static void watch(Session session, StreamingQuery query) throws Exception {
        CompletableFuture<Void> caughtUp = CompletableFuture.runAsync(query::processAllAvailable);
        List<Row> shown = List.of();
        boolean isLast = false;
        while (!isLast) {
            // In this order: what the last batch wrote is still to be shown.
            isLast = caughtUp.isDone();
            List<Row> now = session.read().table("total_steps").collectAsList();
            if (!now.equals(shown)) {
                System.out.println("steps so far: " + now.getFirst().get(0));
                shown = now;
            }
            if (!isLast) {
                query.awaitTermination(20);
            }
        }
        caughtUp.join();
    }

    /// Writes files of readings in the course's shape and returns the sum of their steps.
    private static long generate(Path directory, int files, int readings) throws Exception {
        SplittableRandom random = new SplittableRandom(2022);
        long sum = 0;
        for (int file = 0; file < files; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < readings; i++) {
                long id = (long) file * readings + i;
                int steps = random.nextInt(20_000);
                sum += steps;
                lines.append(reading(id, steps));
            }
            Path target = directory.resolve("readings-" + file + ".json");
            Files.writeString(target, lines);
            target.toFile().deleteOnExit();
        }
        return sum;
    }

    private static String reading(long id, int steps) {
        return String.format(
                Locale.ROOT,
                """
                {"id":%d,"user_id":%d,"device_id":%d,"num_steps":%d,"miles_walked":%.3f,\
                "calories_burnt":%.2f,"timestamp":"2018-07-20 %02d:%02d:00.000000",\
                "value":"{\\"user_id\\": %d}"}
                """,
                id,
                id % 39,
                id % 50,
                steps,
                steps / 2000.0,
                steps / 21.0,
                id / 60 % 24,
                id % 60,
                id % 39);
    }
}
