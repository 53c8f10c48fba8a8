package io.millrace.batch;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;

/// Java's times as the numbers that columns hold. Java's classes reach further than those.
public final class EpochTime {
    private EpochTime() {}

    /// Returns the microseconds since the epoch; what is finer is cut off towards the past.
    ///
    /// @throws MillraceException `NUMERIC_VALUE_OUT_OF_RANGE` beyond some 292,000 years
    public static long micros(Instant instant) {
        try {
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
                    instant.getNano() / 1000);
        } catch (ArithmeticException e) {
            throw outOfRange(instant, "timestamp", e);
        }
    }

    /// Returns the microseconds of a local time since the epoch's midnight.
    ///
    /// @throws MillraceException `NUMERIC_VALUE_OUT_OF_RANGE`
    public static long micros(LocalDateTime time) {
        return micros(time.toInstant(ZoneOffset.UTC));
    }

    /// Returns the microseconds of a duration; what is finer is cut off towards the past.
    ///
    /// @throws MillraceException `NUMERIC_VALUE_OUT_OF_RANGE`
    public static long micros(Duration duration) {
        try {
            return Math.addExact(
                    Math.multiplyExact(duration.getSeconds(), 1_000_000L),
                    duration.getNano() / 1000);
        } catch (ArithmeticException e) {
            throw outOfRange(duration, "interval day to second", e);
        }
    }

    /// Returns the months of a period, whose days are left out.
    ///
    /// @throws MillraceException `NUMERIC_VALUE_OUT_OF_RANGE`
    public static int months(Period period) {
        try {
            return Math.toIntExact(period.toTotalMonths());
        } catch (ArithmeticException e) {
            throw outOfRange(period, "interval year to month", e);
        }
    }

    /// Returns the local time of so many microseconds.
    public static LocalDateTime localTime(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L),
                (int) Math.floorMod(micros, 1_000_000L) * 1000,
                ZoneOffset.UTC);
    }

    /// Returns the days since the epoch.
    ///
    /// @throws MillraceException `NUMERIC_VALUE_OUT_OF_RANGE` beyond some 5,800,000 years
    public static int days(LocalDate date) {
        try {
            return Math.toIntExact(date.toEpochDay());
        } catch (ArithmeticException e) {
            throw outOfRange(date, "date", e);
        }
    }

    private static MillraceException outOfRange(Object value, String type, ArithmeticException e) {
        return ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                "The value " + value + " lies outside the range of the type " + type + ".",
                "Give one closer to the present.",
                e);
    }
}
