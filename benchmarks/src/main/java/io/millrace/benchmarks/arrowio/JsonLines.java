package io.millrace.benchmarks.arrowio;

import io.millrace.types.StructType;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// What is decoded: lines of one shape, and what is wanted of them.
enum JsonLines {
    /// The course's query: 36 bytes a line, both fields wanted.
    COURSE("time TIMESTAMP, action STRING", "time", "action") {
        @Override
        String line(int row, SplittableRandom random) {
            return "{\"time\":%d,\"action\":\"%s\"}"
                    .formatted(1_469_501_107L + row / 3, random.nextBoolean() ? "Open" : "Close");
        }
    },

    /// The course's query, its two fields in any order: no line can be guessed from the one before.
    MIXED("time TIMESTAMP, action STRING", "time", "action") {
        @Override
        String line(int row, SplittableRandom random) {
            String time = "\"time\":%d".formatted(1_469_501_107L + row / 3);
            String action = "\"action\":\"%s\"".formatted(random.nextBoolean() ? "Open" : "Close");
            return random.nextBoolean()
                    ? "{" + time + "," + action + "}"
                    : "{" + action + "," + time + "}";
        }
    },

    /// The course's device exercise: about 335 bytes a line, one of eight fields wanted, the last a
    /// JSON text with escaped quotes.
    DEVICE(
            "id BIGINT, user_id BIGINT, device_id BIGINT, num_steps BIGINT, miles_walked FLOAT,"
                    + " calories_burnt FLOAT, timestamp STRING, value STRING",
            "num_steps") {
        @Override
        String line(int row, SplittableRandom random) {
            int steps = random.nextInt(20_000);
            String time = "2018-07-20 00:%02d:%02d.339637".formatted(row / 60 % 60, row % 60);
            String miles = "%d.%04d000381469726".formatted(steps / 2000, steps % 2000);
            String calories = "%d.%02d000152587890".formatted(steps / 20, steps % 20);
            String inner =
                    "{'user_id': 26, 'calories_burnt': %s, 'num_steps': %d, 'miles_walked': %s, 'time_stamp': '%s', 'device_id': 57}"
                            .formatted(calories, steps, miles, time)
                            .replace("'", "\\\"");
            return ("{\"id\":%d,\"user_id\":26,\"device_id\":57,\"num_steps\":%d,\"miles_walked\":%s,"
                        + "\"calories_burnt\":%s,\"timestamp\":\"%s\",\"value\":\"%s\"}")
                    .formatted(row, steps, miles, calories, time, inner);
        }
    };

    final StructType schema;
    final String[] wanted;

    JsonLines(String ddl, String... wanted) {
        this.schema = StructType.fromDDL(ddl);
        this.wanted = wanted;
    }

    abstract String line(int row, SplittableRandom random);

    /// Returns so many lines, always the same ones.
    byte[] text(int rowCount) {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rowCount; row++) {
            text.append(line(row, random)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
