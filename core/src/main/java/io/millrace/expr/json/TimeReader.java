package io.millrace.expr.json;

import io.millrace.expr.time.TimestampParser;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Optional;

/// Reads the texts of timestamps and dates: by the user's pattern, or in the lenient ISO form.
///
/// Not thread-safe.
public final class TimeReader {
    /// Stands for a text that is not a timestamp.
    public static final long INVALID = TimestampParser.INVALID;

    /// Stands for a text that is not a date.
    public static final int INVALID_DATE = TimestampParser.INVALID_DATE;

    /// Microseconds of a second.
    public static final long SECOND_MICROS = 1_000_000;

    private final TimestampParser lenient;
    private final TimestampParser lenientLocal = TimestampParser.ofLocalTimes();
    private final ZoneId zone;
    private final @Nullable DateTimeFormatter timestampFormat;
    private final @Nullable DateTimeFormatter dateFormat;

    /// Makes a reader.
    ///
    /// @param zone the zone of texts that name none
    /// @param timestampFormat the user's pattern, or empty for the lenient ISO form
    /// @param dateFormat likewise
    public TimeReader(
            ZoneId zone,
            Optional<DateTimeFormatter> timestampFormat,
            Optional<DateTimeFormatter> dateFormat) {
        this.zone = zone;
        this.lenient = new TimestampParser(zone);
        this.timestampFormat = timestampFormat.orElse(null);
        this.dateFormat = dateFormat.orElse(null);
    }

    /// Returns the microseconds since the epoch, or [#INVALID].
    public long timestamp(byte[] b, int from, int to) {
        if (timestampFormat == null) {
            return lenient.parse(b, from, to);
        }
        try {
            return micros(timestampFormat.parse(text(b, from, to)));
        } catch (DateTimeException | ArithmeticException _) {
            return INVALID;
        }
    }

    private long micros(TemporalAccessor parsed) {
        Instant instant;
        ZoneId named = parsed.query(TemporalQueries.zone());
        if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
            instant = Instant.from(parsed);
        } else {
            LocalTime time = parsed.query(TemporalQueries.localTime());
            instant =
                    LocalDate.from(parsed)
                            .atTime(time == null ? LocalTime.MIDNIGHT : time)
                            .atZone(named == null ? zone : named)
                            .toInstant();
        }
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), SECOND_MICROS),
                instant.getNano() / 1000);
    }

    /// Returns the microseconds of a time without a zone, or [#INVALID].
    public long localTime(byte[] b, int from, int to) {
        return lenientLocal.parse(b, from, to);
    }

    /// Returns the days since the epoch, or [#INVALID_DATE].
    public int date(byte[] b, int from, int to) {
        if (dateFormat == null) {
            return lenient.parseDate(b, from, to);
        }
        try {
            return Math.toIntExact(
                    LocalDate.from(dateFormat.parse(text(b, from, to))).toEpochDay());
        } catch (DateTimeException | ArithmeticException _) {
            return INVALID_DATE;
        }
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.UTF_8);
    }
}
