package io.millrace.app.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// Generated files of the course's device readings.
final class DeviceReadings {
    static final String SCHEMA =
            "id BIGINT NOT NULL, user_id BIGINT, device_id BIGINT, num_steps BIGINT,"
                    + " miles_walked FLOAT, calories_burnt FLOAT, timestamp STRING, value STRING";

    private static final int READINGS = 200;

    private DeviceReadings() {}

    /// Writes so many files and returns the sum of `num_steps` of the first, of the first two, and
    /// so on. Some readings have no steps.
    static List<Long> write(Path directory, int files, RandomGenerator random) throws IOException {
        List<Long> sums = new ArrayList<>();
        long sum = 0;
        for (int file = 0; file < files; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < READINGS; i++) {
                // Also readings that take back steps, and one so large that an int would not do.
                long steps = i == 0 ? 5_000_000_000L : random.nextLong(-100, 20_000);
                String member =
                        switch (random.nextInt(10)) {
                            case 0 -> "";
                            case 1 -> "\"num_steps\":null,";
                            default -> {
                                sum += steps;
                                yield "\"num_steps\":" + steps + ",";
                            }
                        };
                lines.append(reading(file * READINGS + i, member, random.nextDouble()));
            }
            Files.writeString(directory.resolve("readings-" + file + ".json"), lines);
            sums.add(sum);
        }
        return sums;
    }

    private static String reading(int id, String steps, double miles) {
        return String.format(
                Locale.ROOT,
                """
                {"id":%d,"user_id":%d,"device_id":%d,%s"miles_walked":%.3f,"calories_burnt":%.2f,\
                "timestamp":"2018-07-20 07:34:28.546561","value":"{\\"user_id\\": %d}"}
                """,
                id,
                id % 39,
                id % 50,
                steps,
                miles,
                miles * 95,
                id % 39);
    }
}
