package io.millrace.batch;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.time.Instant;
import java.time.LocalDate;

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
