package io.millrace.types;

import io.millrace.error.ErrorCondition;

/// A span of time as users write it: `1 hour 30 minutes`, `interval 5 days`, `-1 month`.
///
/// Months, days and the rest are kept apart because their lengths differ: a month has 28 to 31
/// days, and a day in a time zone 23 to 25 hours. Each part has its own sign.
///
/// @param months whole months; a year is 12
/// @param days whole days; a week is 7
/// @param micros microseconds of the units from hours down
public record CalendarInterval(int months, int days, long micros) {
    private static final long DAY_MICROS = 24L * 60 * 60 * 1_000_000;

    /// Days of a month where an upper bound is wanted.
    private static final int MONTH_DAYS_MAX = 31;

    /// Reads pairs of a number and a unit, after the word `interval` or without it.
    ///
    /// Units, singular or plural, case aside: year, month, week, day, hour, minute, second,
    /// millisecond, microsecond. Only seconds may have a fraction, of 9 digits at most; what is
    /// below a microsecond is cut off. A number may have a sign, and after `interval` stand in
    /// single quotes. Units may come in any order and more than once.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_INTERVAL_FORMAT`
    public static CalendarInterval parse(String text) {
        return new IntervalParser(text).parse();
    }

    /// The length in microseconds of an interval without months, a day being 24 hours.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_INTERVAL_FORMAT` if there are months,
    ///   whose length is not fixed, or if the length does not fit 64 bits
    public long durationMicros() {
        if (months != 0) {
            throw ErrorCondition.INVALID_INTERVAL_FORMAT.error(
                    "The length of an interval with months or years is not fixed: " + this + ".",
                    "Use weeks, days or smaller units.");
        }
        return lengthMicros();
    }

    /// The length in microseconds, a month being 31 days and a day 24 hours, as for watermark
    /// delays.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_INTERVAL_FORMAT` if the length does not
    ///   fit 64 bits
    public long lengthMicros() {
        try {
            long allDays = (long) months * MONTH_DAYS_MAX + days;
            return Math.addExact(Math.multiplyExact(allDays, DAY_MICROS), micros);
        } catch (ArithmeticException e) {
            throw ErrorCondition.INVALID_INTERVAL_FORMAT.error(
                    "The interval is longer than 64 bits of microseconds: " + this + ".",
                    "Use a shorter one.",
                    e);
        }
    }

    /// The parts in words that [#parse] reads back: `1 months 2 days 500 microseconds`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, months, "months");
        append(text, days, "days");
        append(text, micros, "microseconds");
        return text.isEmpty() ? "0 seconds" : text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(text.isEmpty() ? "" : " ").append(number).append(' ').append(unit);
        }
    }
}
