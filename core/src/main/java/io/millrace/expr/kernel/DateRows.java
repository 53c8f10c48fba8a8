package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;
import io.millrace.expr.time.CivilDate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// Functions of dates, which are days since the epoch, that are computed row by row.
public final class DateRows {
    /// Days from a Monday to the epoch, a Thursday.
    private static final int EPOCH_WEEKDAY = 3;

    private DateRows() {}

    /// The date so many days later.
    public static void dateAdd(RowArguments in, RowResults out) {
        out.int64(in.int32(0) + in.int32(1));
    }

    /// The date so many days before.
    public static void dateSub(RowArguments in, RowResults out) {
        out.int64(in.int32(0) - in.int32(1));
    }

    /// The days from the second date to the first.
    public static void dateDiff(RowArguments in, RowResults out) {
        out.int64(in.int32(0) - in.int32(1));
    }

    /// The date so many months later, on the last of the month if that is shorter.
    public static void addMonths(RowArguments in, RowResults out) {
        out.int64(date(in, 0).plusMonths(in.int32(1)).toEpochDay());
    }

    /// The last day of the month.
    public static void lastDay(RowArguments in, RowResults out) {
        LocalDate date = date(in, 0);
        out.int64(date.withDayOfMonth(date.lengthOfMonth()).toEpochDay());
    }

    /// The first such weekday after the date; no weekday is an error with ANSI rules, else null.
    public static void nextDay(RowArguments in, RowResults out) {
        int wanted = weekday(in.text(1));
        if (wanted >= 0) {
            int date = in.int32(0);
            out.int64(date + 7L - Math.floorMod(date + EPOCH_WEEKDAY - wanted, 7));
        } else if (in.settings().isAnsi()) {
            throw ErrorCondition.ILLEGAL_DAY_OF_WEEK.error(
                    "The text '" + in.text(1) + "' is no day of the week.",
                    "Use a name such as MO, MON or MONDAY.");
        } else {
            out.none();
        }
    }

    private static int weekday(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "MO", "MON", "MONDAY" -> 0;
            case "TU", "TUE", "TUESDAY" -> 1;
            case "WE", "WED", "WEDNESDAY" -> 2;
            case "TH", "THU", "THURSDAY" -> 3;
            case "FR", "FRI", "FRIDAY" -> 4;
            case "SA", "SAT", "SATURDAY" -> 5;
            case "SU", "SUN", "SUNDAY" -> 6;
            default -> -1;
        };
    }

    /// The first day of the year, quarter, month or week; null for another unit.
    public static void trunc(RowArguments in, RowResults out) {
        int date = in.int32(0);
        switch (in.text(1).toUpperCase(Locale.ROOT)) {
            case "YEAR", "YYYY", "YY" -> out.int64(startOfYear(date));
            case "QUARTER" -> out.int64(startOfQuarter(date));
            case "MONTH", "MM", "MON" -> out.int64(startOfMonth(date));
            case "WEEK" -> out.int64(startOfWeek(date));
            default -> out.none();
        }
    }

    static long startOfYear(long epochDay) {
        return CivilDate.toEpochDay(CivilDate.year(CivilDate.ofEpochDay(epochDay)), 1, 1);
    }

    static long startOfQuarter(long epochDay) {
        long date = CivilDate.ofEpochDay(epochDay);
        int month = (CivilDate.month(date) - 1) / 3 * 3 + 1;
        return CivilDate.toEpochDay(CivilDate.year(date), month, 1);
    }

    static long startOfMonth(long epochDay) {
        return epochDay - CivilDate.day(CivilDate.ofEpochDay(epochDay)) + 1;
    }

    static long startOfWeek(long epochDay) {
        return epochDay - Math.floorMod(epochDay + EPOCH_WEEKDAY, 7);
    }

    /// The quarter, from 1.
    public static void quarter(RowArguments in, RowResults out) {
        out.int64((CivilDate.month(CivilDate.ofEpochDay(in.int32(0))) + 2) / 3);
    }

    /// The day of the week, from 1 for Sunday.
    public static void dayOfWeek(RowArguments in, RowResults out) {
        out.int64(Math.floorMod(in.int32(0) + EPOCH_WEEKDAY + 1L, 7) + 1L);
    }

    /// The day of the week, from 0 for Monday.
    public static void weekday(RowArguments in, RowResults out) {
        out.int64(Math.floorMod(in.int32(0) + (long) EPOCH_WEEKDAY, 7));
    }

    /// The day of the week by ISO 8601, from 1 for Monday.
    public static void isoDayOfWeek(RowArguments in, RowResults out) {
        out.int64(Math.floorMod(in.int32(0) + (long) EPOCH_WEEKDAY, 7) + 1L);
    }

    /// The day of the year, from 1.
    public static void dayOfYear(RowArguments in, RowResults out) {
        out.int64(in.int32(0) - startOfYear(in.int32(0)) + 1);
    }

    /// The week of the year by ISO 8601.
    public static void weekOfYear(RowArguments in, RowResults out) {
        out.int64(date(in, 0).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    /// The year of the week by ISO 8601.
    public static void yearOfWeek(RowArguments in, RowResults out) {
        out.int64(date(in, 0).get(IsoFields.WEEK_BASED_YEAR));
    }

    /// The short English name of the weekday.
    public static void dayName(RowArguments in, RowResults out) {
        out.text(date(in, 0).getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.US));
    }

    /// The short English name of the month.
    public static void monthName(RowArguments in, RowResults out) {
        out.text(date(in, 0).getMonth().getDisplayName(TextStyle.SHORT, Locale.US));
    }

    /// The date as days since the epoch, and back.
    public static void same(RowArguments in, RowResults out) {
        out.int64(in.int64(0));
    }

    /// The date of a year, month and day; one that is not in the calendar is an error with ANSI
    /// rules, else null.
    public static void makeDate(RowArguments in, RowResults out) {
        try {
            out.int64(LocalDate.of(in.int32(0), in.int32(1), in.int32(2)).toEpochDay());
        } catch (DateTimeException e) {
            if (in.settings().isAnsi()) {
                throw outOfBounds(e);
            }
            out.none();
        }
    }

    static RuntimeException outOfBounds(DateTimeException cause) {
        return ErrorCondition.DATETIME_FIELD_OUT_OF_BOUNDS.error(
                "There is no such date or time: " + cause.getMessage() + ".",
                "Filter such rows out, or set millrace.sql.ansi.enabled to false to get NULL"
                        + " instead.",
                cause);
    }

    private static LocalDate date(RowArguments in, int argument) {
        return LocalDate.ofEpochDay(in.int32(argument));
    }
}
