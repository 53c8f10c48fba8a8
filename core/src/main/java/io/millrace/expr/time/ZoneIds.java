package io.millrace.expr.time;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads names of time zones as Spark does: `Europe/Berlin`, `PST`, `+1:00`, `UTC+01:00`.
public final class ZoneIds {
    private static final Pattern ONE_HOUR_DIGIT = Pattern.compile("([+-])(\\d):");
    private static final Pattern ONE_MINUTE_DIGIT = Pattern.compile("([+-])(\\d\\d):(\\d)$");

    private ZoneIds() {}

    /// Returns the zone of the name, or nothing.
    public static Optional<ZoneId> parse(String name) {
        String padded = ONE_HOUR_DIGIT.matcher(name).replaceFirst("$10$2:");
        padded = ONE_MINUTE_DIGIT.matcher(padded).replaceFirst("$1$2:0$3");
        try {
            return Optional.of(ZoneId.of(padded, ZoneId.SHORT_IDS));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
