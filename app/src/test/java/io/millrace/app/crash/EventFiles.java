package io.millrace.app.crash;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The input of jobs, as a function of a seed and the number of a file: events in no order of time,
/// whose values have sums that depend on the order unless they are exact; one line in a hundred is
/// malformed.
///
/// @param seed of the whole input
/// @param rows in each file
record EventFiles(long seed, int rows) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final int SECONDS = 6 * 3600;
    private static final int KEYS = 12;
    private static final int MALFORMED_ONE_IN = 100;

    /// Returns the events of a file.
    List<Event> events(int file) {
        RandomGenerator random = random(file);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            long id = (long) file * rows + i;
            Instant time = START.plusSeconds(random.nextInt(SECONDS));
            double magnitude = Math.pow(10, random.nextInt(-8, 16));
            double value = (random.nextDouble() - 0.5) * magnitude;
            events.add(new Event(id, time, "k" + random.nextInt(KEYS), value));
        }
        return events;
    }

    /// Returns the text of a file.
    String text(int file) {
        RandomGenerator malformed = random(~file);
        StringBuilder text = new StringBuilder();
        for (Event event : events(file)) {
            if (malformed.nextInt(MALFORMED_ONE_IN) == 0) {
                text.append("{\"id\": 1, \"ti\n");
            }
            text.append(event.toJson()).append('\n');
        }
        return text.toString();
    }

    private RandomGenerator random(int file) {
        return new SplittableRandom(seed + file * GOLDEN_GAMMA);
    }
}
