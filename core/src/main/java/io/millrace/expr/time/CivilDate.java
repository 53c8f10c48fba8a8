package io.millrace.expr.time;

/// Converts between days since 1970-01-01 and year, month, day of the proleptic Gregorian calendar.
///
/// A date is packed into one long, so that none is allocated. The arithmetic counts years from
/// March, so that the leap day is the last of its year.
public final class CivilDate {
    private static final long DAYS_PER_ERA = 146_097;
    private static final long DAYS_TO_EPOCH = 719_468;

    private CivilDate() {}

    /// Returns the date of the day, packed for [#year(long)], [#month(long)] and [#day(long)].
    public static long ofEpochDay(long epochDay) {
        long shifted = epochDay + DAYS_TO_EPOCH;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        long dayOfEra = shifted - era * DAYS_PER_ERA;
        long yearOfEra =
                (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long marchMonth = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        long month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 9 | month << 5 | day;
    }

    /// Returns the year of a packed date; 0 is the year before 1.
    public static long year(long packed) {
        return packed >> 9;
    }

    /// Returns the month of a packed date, from 1.
    public static int month(long packed) {
        return (int) (packed >> 5 & 15);
    }

    /// Returns the day of the month of a packed date, from 1.
    public static int day(long packed) {
        return (int) (packed & 31);
    }

    /// Returns the days since 1970-01-01 of a valid date.
    public static long toEpochDay(long year, int month, int day) {
        long marchYear = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(marchYear, 400);
        long yearOfEra = marchYear - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
    }

    /// Returns whether the calendar has the date.
    public static boolean isValid(long year, int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);
    }

    private static int monthLength(long year, int month) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static boolean isLeap(long year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }
}
