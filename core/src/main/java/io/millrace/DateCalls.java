package io.millrace;

/// Functions of dates.
@SuppressWarnings("MemberName") // Spark's names
abstract class DateCalls extends TextCalls {
    DateCalls() {}

    /// The date of the batch in the session's zone.
    public static Column current_date() {
        return call("current_date");
    }

    /// The same as [#current_date()].
    public static Column curdate() {
        return call("curdate");
    }

    /// The date so many days later.
    public static Column date_add(Column start, int days) {
        return call("date_add", start, days);
    }

    /// The date so many days later.
    public static Column date_add(Column start, Column days) {
        return call("date_add", start, days);
    }

    /// The same as [#date_add(Column, Column)].
    public static Column dateadd(Column start, Column days) {
        return call("dateadd", start, days);
    }

    /// The date so many days before.
    public static Column date_sub(Column start, int days) {
        return call("date_sub", start, days);
    }

    /// The date so many days before.
    public static Column date_sub(Column start, Column days) {
        return call("date_sub", start, days);
    }

    /// The days from the second date to the first.
    public static Column datediff(Column end, Column start) {
        return call("datediff", end, start);
    }

    /// The same as [#datediff(Column, Column)].
    public static Column date_diff(Column end, Column start) {
        return call("date_diff", end, start);
    }

    /// The date so many months later, on the last of the month if that is shorter.
    public static Column add_months(Column startDate, int numMonths) {
        return call("add_months", startDate, numMonths);
    }

    /// The date so many months later, on the last of the month if that is shorter.
    public static Column add_months(Column startDate, Column numMonths) {
        return call("add_months", startDate, numMonths);
    }

    /// The last day of the month.
    public static Column last_day(Column e) {
        return call("last_day", e);
    }

    /// The first such weekday after the date, such as `"MON"`.
    public static Column next_day(Column date, String dayOfWeek) {
        return call("next_day", date, dayOfWeek);
    }

    /// The first such weekday after the date.
    public static Column next_day(Column date, Column dayOfWeek) {
        return call("next_day", date, dayOfWeek);
    }

    /// The first day of the year, quarter, month or week; null for another unit.
    public static Column trunc(Column date, String format) {
        return call("trunc", date, format);
    }

    /// The quarter of a date, from 1.
    public static Column quarter(Column e) {
        return call("quarter", e);
    }

    /// The day of the week, from 1 for Sunday.
    public static Column dayofweek(Column e) {
        return call("dayofweek", e);
    }

    /// The day of the week, from 0 for Monday.
    public static Column weekday(Column e) {
        return call("weekday", e);
    }

    /// The day of the year, from 1.
    public static Column dayofyear(Column e) {
        return call("dayofyear", e);
    }

    /// The week of the year by ISO 8601.
    public static Column weekofyear(Column e) {
        return call("weekofyear", e);
    }

    /// The short English name of the weekday.
    public static Column dayname(Column timeExp) {
        return call("dayname", timeExp);
    }

    /// The short English name of the month.
    public static Column monthname(Column timeExp) {
        return call("monthname", timeExp);
    }

    /// A field of a date or timestamp, such as `lit("year")`.
    public static Column extract(Column field, Column source) {
        return call("extract", field, source);
    }

    /// The same as [#extract(Column, Column)].
    public static Column date_part(Column field, Column source) {
        return call("date_part", field, source);
    }

    /// The same as [#extract(Column, Column)].
    public static Column datepart(Column field, Column source) {
        return call("datepart", field, source);
    }

    /// The date of a text in a pattern such as `"dd.MM.yyyy"`.
    public static Column to_date(Column e, String fmt) {
        return call("to_date", e, fmt);
    }

    /// The days of a date since 1970-01-01.
    public static Column unix_date(Column e) {
        return call("unix_date", e);
    }

    /// The date of days since 1970-01-01.
    public static Column date_from_unix_date(Column days) {
        return call("date_from_unix_date", days);
    }

    /// The date of its parts.
    public static Column make_date(Column year, Column month, Column day) {
        return call("make_date", year, month, day);
    }
}
