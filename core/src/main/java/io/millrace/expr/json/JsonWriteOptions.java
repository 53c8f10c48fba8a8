package io.millrace.expr.json;

import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.error.ErrorCondition;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// How values are written as JSON.
///
/// @param zone in which timestamps are written
/// @param timestampPattern of `java.time`
/// @param datePattern likewise
/// @param isNullIgnored whether a null field is left out rather than written as `null`
public record JsonWriteOptions(
        ZoneId zone, String timestampPattern, String datePattern, boolean isNullIgnored) {
    /// Spark's default: milliseconds are always there, what is finer is cut off.
    public static final String TIMESTAMP_PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

    /// Without milliseconds: `2016-07-26T02:00:00Z`.
    public static final String SECONDS_PATTERN = "yyyy-MM-dd'T'HH:mm:ssXXX";

    private static final String DATE_PATTERN = "yyyy-MM-dd";

    /// The options that writing JSON knows.
    public static final List<OptionSpec> OPTIONS =
            List.of(
                    new OptionSpec("dateFormat", "pattern of dates (default " + DATE_PATTERN + ")"),
                    new OptionSpec(
                            "ignoreNullFields", "leaves out fields that are null (default true)"),
                    new OptionSpec(
                            "timestampFormat",
                            "pattern of timestamps (default " + TIMESTAMP_PATTERN + ")"),
                    new OptionSpec("timeZone", "zone of timestamps (default the session's)"));

    /// Returns Spark's defaults.
    public static JsonWriteOptions in(ZoneId zone) {
        return new JsonWriteOptions(zone, TIMESTAMP_PATTERN, DATE_PATTERN, true);
    }

    /// Returns the same with another pattern of timestamps.
    public JsonWriteOptions withTimestampPattern(String pattern) {
        return new JsonWriteOptions(zone, pattern, datePattern, isNullIgnored);
    }

    /// Reads the options.
    ///
    /// @param sessionZone the zone without `timeZone`
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_OPTION_VALUE`, `INVALID_TIMEZONE`,
    ///   `INVALID_DATETIME_PATTERN`
    public static JsonWriteOptions of(Options options, ZoneId sessionZone) {
        JsonWriteOptions read =
                new JsonWriteOptions(
                        options.get("timeZone").map(JsonWriteOptions::zone).orElse(sessionZone),
                        options.get("timestampFormat", TIMESTAMP_PATTERN),
                        options.get("dateFormat", DATE_PATTERN),
                        options.getBoolean("ignoreNullFields", true));
        formatter(read.timestampPattern());
        formatter(read.datePattern());
        return read;
    }

    /// Returns the zone of a name.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_TIMEZONE`
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name, ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            throw ErrorCondition.INVALID_TIMEZONE.error(
                    "Option timeZone has the value '" + name + "'.",
                    "Use a zone such as UTC, Europe/Berlin or +02:00.",
                    e);
        }
    }

    /// Returns the formatter of a pattern.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_DATETIME_PATTERN`
    public static DateTimeFormatter formatter(String pattern) {
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.US);
        } catch (IllegalArgumentException | ClassCastException e) {
            // The second is what the JDK throws where a width (`p`) stands before adjacent numbers.
            throw ErrorCondition.INVALID_DATETIME_PATTERN.error(
                    "The pattern '" + pattern + "' cannot be understood.",
                    "Use letters such as yyyy-MM-dd'T'HH:mm:ss.SSSXXX.",
                    e);
        }
    }
}
