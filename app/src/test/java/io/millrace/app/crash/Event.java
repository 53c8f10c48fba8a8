package io.millrace.app.crash;

import java.time.Instant;
import java.util.Locale;

/// One row of a job's input.
///
/// @param id counted over all files
record Event(long id, Instant time, String key, double value) {
    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"id\":%d,\"time\":\"%s\",\"key\":\"%s\",\"value\":%s}",
                id,
                time,
                key,
                value);
    }
}
