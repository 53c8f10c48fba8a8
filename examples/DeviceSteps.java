import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

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
        Path data = generate(Files.createTempDirectory("device-readings"), 10, 1_000);
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
            for (int i = 0; i < 12; i++) {
                query.awaitTermination(200);
                session.read().table("total_steps").show();
            }
            query.stop();
        }
    }

    /// Writes files of readings in the course's shape.
    static Path generate(Path directory, int files, int readings) throws Exception {
        SplittableRandom random = new SplittableRandom(2022);
        for (int file = 0; file < files; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < readings; i++) {
                long id = (long) file * readings + i;
                int steps = random.nextInt(20_000);
                lines.append(
                        """
                        {"id":%d,"user_id":%d,"device_id":%d,"num_steps":%d,"miles_walked":%.3f,\
                        "calories_burnt":%.2f,"timestamp":"2018-07-20 %02d:%02d:00.000000",\
                        "value":"{\\"user_id\\": %d}"}
                        """
                                .formatted(
                                        id,
                                        id % 39,
                                        id % 50,
                                        steps,
                                        steps / 2000.0,
                                        steps / 21.0,
                                        i / 60 % 24,
                                        i % 60,
                                        id % 39));
            }
            Files.writeString(directory.resolve("readings-" + file + ".json"), lines);
        }
        return directory;
    }
}
