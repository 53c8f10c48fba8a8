package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;
import io.millrace.expr.time.DatePattern;
import io.millrace.expr.time.ZoneIds;
import io.millrace.types.DateType;
import io.millrace.types.DecimalType;
import io.millrace.types.LongType;
import io.millrace.types.StringType;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Functions of timestamps, which are microseconds since the epoch, that are computed row by row.
public final class TimestampRows {
    private static final long SECOND_MICROS = 1_000_000;
    private static final long MILLI_MICROS = 1_000;
    private static final int MICRO_DIGITS = 6;
    private static final long DAY_SECONDS = 86_400;
    private static final double SECONDS_PER_MONTH = 31 * DAY_SECONDS;

    /// Eight decimals.
    private static final double MONTHS_ROUNDING = 1e8;

    private TimestampRows() {}

    /// The time of the batch.
    public static void now(RowArguments in, RowResults out) {
        out.int64(Math.multiplyExact(in.settings().batchTimeMillis(), MILLI_MICROS));
    }

    /// The date of the batch's time in the session's zone.
    public static void today(RowArguments in, RowResults out) {
        Instant now = Instant.ofEpochMilli(in.settings().batchTimeMillis());
        out.int64(now.atZone(in.settings().zone()).toLocalDate().toEpochDay());
    }

    /// The session's zone.
    public static void zone(RowArguments in, RowResults out) {
        out.text(in.settings().zone().getId());
    }

    /// The timestamp of a text in a pattern; a text that does not have it is an error with ANSI
    /// rules, else null.
    public static void read(RowArguments in, RowResults out) {
        read(in, out, 1, in.settings().zone(), in.settings().isAnsi());
    }

    /// As [#read], but the clock time, whatever a zone makes of it.
    public static void readLocal(RowArguments in, RowResults out) {
        read(in, out, 1, ZoneOffset.UTC, in.settings().isAnsi());
    }

    /// As [#read], but always null instead of an error.
    public static void tryRead(RowArguments in, RowResults out) {
        read(in, out, 1, in.settings().zone(), false);
    }

    /// As [#read], in seconds without a fraction; also of a timestamp, or of the midnight of a
    /// date. As in Spark it goes towards zero before 1970, where a cast goes down.
    public static void readSeconds(RowArguments in, RowResults out) {
        if (in.type(0) instanceof StringType) {
            read(in, out, SECOND_MICROS, in.settings().zone(), in.settings().isAnsi());
        } else {
            boolean isDate = in.type(0) instanceof DateType;
            long micros = isDate ? startOfDay(in, in.int64(0)) : in.int64(0);
            out.int64(micros / SECOND_MICROS);
        }
    }

    private static void read(
            RowArguments in, RowResults out, long unit, ZoneId zone, boolean isChecked) {
        DatePattern pattern = in.read(1, DatePattern::reading);
        try {
            out.int64(pattern.read(in.text(0), zone) / unit);
        } catch (DateTimeException | ArithmeticException e) {
            refuse(in, out, isChecked, e);
        }
    }

    private static void refuse(
            RowArguments in, RowResults out, boolean isChecked, RuntimeException cause) {
        if (isChecked) {
            throw ErrorCondition.CANNOT_PARSE_TIMESTAMP.error(
                    "The text '" + in.text(0) + "' does not have the pattern '" + in.text(1) + "'.",
                    "Use try_to_timestamp to get NULL for such texts.",
                    cause);
        }
        out.none();
    }

    /// The text of seconds since the epoch in a pattern.
    public static void fromUnixTime(RowArguments in, RowResults out) {
        long micros = Math.multiplyExact(in.int64(0), SECOND_MICROS);
        DatePattern pattern = in.read(1, DatePattern::writing);
        try {
            out.text(pattern.write(micros, in.settings().zone()));
        } catch (DateTimeException e) {
            throw ErrorCondition.INVALID_DATETIME_PATTERN.error(
                    "A timestamp has no text in the pattern '" + in.text(1) + "'.",
                    "Use letters that a timestamp has a value for.",
                    e);
        }
    }

    /// The months from the second timestamp to the first; whole ones for the same day of the month
    /// or two last days, else with a part in 31 days a month.
    public static void monthsBetween(RowArguments in, RowResults out) {
        LocalDateTime first = local(in, 0);
        LocalDateTime second = local(in, 1);
        double months =
                (first.getYear() - second.getYear()) * 12.0
                        + first.getMonthValue()
                        - second.getMonthValue();
        boolean isWhole =
                first.getDayOfMonth() == second.getDayOfMonth()
                        || (isLastDay(first) && isLastDay(second));
        if (isWhole) {
            out.float64(months);
            return;
        }
        long seconds =
                (first.getDayOfMonth() - second.getDayOfMonth()) * DAY_SECONDS
                        + secondOfDay(in, 0)
                        - secondOfDay(in, 1);
        double exact = months + seconds / SECONDS_PER_MONTH;
        out.float64(in.bool(2) ? Math.round(exact * MONTHS_ROUNDING) / MONTHS_ROUNDING : exact);
    }

    /// Returns the seconds that went by since midnight, which are not what the clock shows on a day
    /// that turns it.
    private static long secondOfDay(RowArguments in, int argument) {
        return (in.int64(argument) - startOfDay(in, day(in, argument))) / SECOND_MICROS;
    }

    private static boolean isLastDay(LocalDateTime time) {
        return time.getDayOfMonth() == time.toLocalDate().lengthOfMonth();
    }

    /// The beginning of the unit that a timestamp is in, in the session's zone; null for another
    /// unit.
    public static void dateTrunc(RowArguments in, RowResults out) {
        long micros = in.int64(1);
        switch (in.text(0).toUpperCase(Locale.ROOT)) {
            case "MICROSECOND" -> out.int64(micros);
            case "MILLISECOND" -> out.int64(micros - Math.floorMod(micros, MILLI_MICROS));
            case "SECOND" -> out.int64(micros - Math.floorMod(micros, SECOND_MICROS));
            case "MINUTE" -> out.int64(truncated(in, ChronoUnit.MINUTES));
            case "HOUR" -> out.int64(truncated(in, ChronoUnit.HOURS));
            case "DAY", "DD" -> out.int64(truncated(in, ChronoUnit.DAYS));
            case "WEEK" -> out.int64(startOfDay(in, DateRows.startOfWeek(day(in, 1))));
            case "MONTH", "MM", "MON" ->
                    out.int64(startOfDay(in, DateRows.startOfMonth(day(in, 1))));
            case "QUARTER" -> out.int64(startOfDay(in, DateRows.startOfQuarter(day(in, 1))));
            case "YEAR", "YYYY", "YY" ->
                    out.int64(startOfDay(in, DateRows.startOfYear(day(in, 1))));
            default -> out.none();
        }
    }

    private static long truncated(RowArguments in, ChronoUnit unit) {
        Instant instant = instant(in.int64(1));
        return micros(instant.atZone(in.settings().zone()).truncatedTo(unit).toInstant());
    }

    /// The second of the minute with its fraction.
    public static void second(RowArguments in, RowResults out) {
        long micros = Math.floorMod(in.int64(0), SECOND_MICROS);
        int second = local(in, 0).getSecond();
        out.decimal(BigDecimal.valueOf(second * SECOND_MICROS + micros, MICRO_DIGITS));
    }

    /// The clock time of the batch in the session's zone.
    public static void localNow(RowArguments in, RowResults out) {
        Instant now = Instant.ofEpochMilli(in.settings().batchTimeMillis());
        out.int64(
                micros(
                        LocalDateTime.ofInstant(now, in.settings().zone())
                                .toInstant(ZoneOffset.UTC)));
    }

    /// The timestamp of seconds, whose fraction is cut after microseconds; null for what is no
    /// number.
    public static void ofSeconds(RowArguments in, RowResults out) {
        if (in.type(0) instanceof LongType) {
            out.int64(Math.multiplyExact(in.int64(0), SECOND_MICROS));
        } else if (in.type(0) instanceof DecimalType) {
            out.int64(in.decimal(0).movePointRight(MICRO_DIGITS).longValueExact());
        } else if (Double.isFinite(in.float64(0))) {
            out.int64((long) (in.float64(0) * SECOND_MICROS));
        } else {
            out.none();
        }
    }

    /// The timestamp of milliseconds.
    public static void ofMillis(RowArguments in, RowResults out) {
        out.int64(Math.multiplyExact(in.int64(0), MILLI_MICROS));
    }

    /// The timestamp as microseconds, and back.
    public static void same(RowArguments in, RowResults out) {
        out.int64(in.int64(0));
    }

    /// The whole seconds since the epoch.
    public static void toSeconds(RowArguments in, RowResults out) {
        out.int64(Math.floorDiv(in.int64(0), SECOND_MICROS));
    }

    /// The whole milliseconds since the epoch.
    public static void toMillis(RowArguments in, RowResults out) {
        out.int64(Math.floorDiv(in.int64(0), MILLI_MICROS));
    }

    /// The timestamp of its parts, in a zone or the session's; one that is not in the calendar is
    /// an error with ANSI rules, else null. 60 seconds are the next minute.
    public static void make(RowArguments in, RowResults out) {
        ZoneId zone = in.count() == 7 ? in.read(6, TimestampRows::zoneId) : in.settings().zone();
        BigDecimal seconds = in.decimal(5);
        long secondMicros = seconds.movePointRight(MICRO_DIGITS).longValueExact();
        boolean isFullMinute = secondMicros == 60 * SECOND_MICROS;
        if (secondMicros > 60 * SECOND_MICROS && secondMicros < 61 * SECOND_MICROS) {
            refuseFraction(in, out);
            return;
        }
        try {
            if (secondMicros < 0 || (secondMicros >= 60 * SECOND_MICROS && !isFullMinute)) {
                throw new DateTimeException("Invalid value for SecondOfMinute: " + seconds);
            }
            LocalDateTime local =
                    LocalDateTime.of(
                            in.int32(0), in.int32(1), in.int32(2), in.int32(3), in.int32(4));
            local = local.plusNanos(secondMicros * 1000);
            out.int64(micros(local.atZone(zone).toInstant()));
        } catch (DateTimeException e) {
            if (in.settings().isAnsi()) {
                throw DateRows.outOfBounds(e);
            }
            out.none();
        }
    }

    private static void refuseFraction(RowArguments in, RowResults out) {
        if (in.settings().isAnsi()) {
            throw ErrorCondition.INVALID_FRACTION_OF_SECOND.error(
                    "The second " + in.decimal(5) + " is above 60.", "Use seconds from 0 to 60.");
        }
        out.none();
    }

    /// The timestamp whose clock time in UTC is that of this one in a zone.
    public static void fromUtc(RowArguments in, RowResults out) {
        ZoneId zone = in.read(1, TimestampRows::zoneId);
        Instant instant = instant(in.int64(0));
        out.int64(micros(LocalDateTime.ofInstant(instant, zone).toInstant(ZoneOffset.UTC)));
    }

    /// The timestamp whose clock time in a zone is that of this one in UTC.
    public static void toUtc(RowArguments in, RowResults out) {
        ZoneId zone = in.read(1, TimestampRows::zoneId);
        Instant instant = instant(in.int64(0));
        out.int64(
                micros(LocalDateTime.ofInstant(instant, ZoneOffset.UTC).atZone(zone).toInstant()));
    }

    private static ZoneId zoneId(String name) {
        return ZoneIds.parse(name)
                .orElseThrow(
                        () ->
                                ErrorCondition.INVALID_TIMEZONE.error(
                                        "The text '" + name + "' is no time zone.",
                                        "Use a name such as Europe/Berlin or +02:00."));
    }

    private static LocalDateTime local(RowArguments in, int argument) {
        return LocalDateTime.ofInstant(instant(in.int64(argument)), in.settings().zone());
    }

    private static long day(RowArguments in, int argument) {
        return local(in, argument).toLocalDate().toEpochDay();
    }

    private static long startOfDay(RowArguments in, long epochDay) {
        LocalDateTime midnight =
                LocalDateTime.ofEpochSecond(epochDay * DAY_SECONDS, 0, ZoneOffset.UTC);
        return micros(midnight.atZone(in.settings().zone()).toInstant());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), SECOND_MICROS),
                instant.getNano() / MILLI_MICROS);
    }
}
