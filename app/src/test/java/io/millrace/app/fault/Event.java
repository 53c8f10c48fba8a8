package io.millrace.app.fault;

import io.millrace.Row;
import io.millrace.RowFactory;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// One row of the input, as the oracle sees it.
record Event(@Nullable String key, Instant time, double value) {
    /// The input, a list for each micro-batch. The values of `a` have a sum that depends on the
    /// order in which doubles are added one by one.
    static final List<List<Event>> BATCHES =
            List.of(
                    List.of(
                            event("a", "04:00:10", 0.1),
                            event("b", "04:10:00", 2.0),
                            event("a", "05:00:00", 1e16),
                            event("a", "04:59:59.999999", 1e17)),
                    List.of(
                            event("a", "04:30:00", 0.2),
                            event("c", "04:00:00", -3.5),
                            event("a", "05:10:00", 1.0),
                            event(null, "04:00:00", 0.25)),
                    List.of(
                            event("b", "04:59:59", 0.3),
                            event("a", "05:20:00", -1e16),
                            event("a", "04:00:00", -1e17),
                            event("d", "23:59:59", 7.0)));

    private static Event event(@Nullable String key, String time, double value) {
        return new Event(key, Instant.parse("2026-03-29T" + time + "Z"), value);
    }

    Row row() {
        return RowFactory.create(key, time, value);
    }

    String json() {
        String quoted = key == null ? "null" : "\"" + key + "\"";
        return "{\"key\":" + quoted + ",\"time\":\"" + time + "\",\"value\":" + value + "}\n";
    }
}
