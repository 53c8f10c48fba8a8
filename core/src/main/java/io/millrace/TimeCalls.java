package io.millrace;

/// Functions of timestamps.
@SuppressWarnings("MemberName") // Spark's names
abstract class TimeCalls extends DateCalls {
    TimeCalls() {}

    /// The time of the batch: the same for all its rows, also when it is run again.
    public static Column current_timestamp() {
        return call("current_timestamp");
    }

    /// The same as [#current_timestamp()].
    public static Column now() {
        return call("now");
    }

    /// The name of the session's time zone.
    public static Column current_timezone() {
        return call("current_timezone");
    }

    /// The months from the second time to the first, rounded to eight decimals.
    public static Column months_between(Column end, Column start) {
        return call("months_between", end, start);
    }

    /// The months from the second time to the first.
    public static Column months_between(Column end, Column start, boolean roundOff) {
        return call("months_between", end, start, roundOff);
    }

    /// The beginning of the unit that a timestamp is in, such as `"hour"`; null for another unit.
    public static Column date_trunc(String format, Column timestamp) {
        return call("date_trunc", format, timestamp);
    }

    /// The timestamp and so many of the unit: `MONTH`, `DAY`, `HOUR`.
    public static Column timestamp_add(String unit, Column quantity, Column ts) {
        return call("timestampadd", unit, quantity, ts);
    }

    /// How many whole units, such as `MONTH`, there are from one timestamp to the other.
    public static Column timestamp_diff(String unit, Column start, Column end) {
        return call("timestampdiff", unit, start, end);
    }

    /// The timestamp of a text in a pattern such as `"dd.MM.yyyy HH:mm"`.
    public static Column to_timestamp(Column s, String fmt) {
        return call("to_timestamp", s, fmt);
    }

    /// The value as a timestamp.
    public static Column to_timestamp_ltz(Column timestamp) {
        return call("to_timestamp_ltz", timestamp);
    }

    /// The timestamp of a text in a pattern.
    public static Column to_timestamp_ltz(Column timestamp, Column format) {
        return call("to_timestamp_ltz", timestamp, format);
    }

    /// The value as a timestamp; null for another text.
    public static Column try_to_timestamp(Column e) {
        return call("try_to_timestamp", e);
    }

    /// The timestamp of a text in a pattern; null for another text.
    public static Column try_to_timestamp(Column s, Column format) {
        return call("try_to_timestamp", s, format);
    }

    /// The text of seconds since the epoch.
    public static Column from_unixtime(Column ut) {
        return call("from_unixtime", ut);
    }

    /// The text of seconds since the epoch in a pattern.
    public static Column from_unixtime(Column ut, String f) {
        return call("from_unixtime", ut, f);
    }

    /// The seconds of the batch's time since the epoch.
    public static Column unix_timestamp() {
        return call("unix_timestamp");
    }

    /// The seconds since the epoch of a text in a pattern.
    public static Column unix_timestamp(Column s, String p) {
        return call("unix_timestamp", s, p);
    }

    /// The seconds of a time since the epoch.
    public static Column to_unix_timestamp(Column timeExp) {
        return call("to_unix_timestamp", timeExp);
    }

    /// The seconds since the epoch of a text in a pattern.
    public static Column to_unix_timestamp(Column timeExp, Column format) {
        return call("to_unix_timestamp", timeExp, format);
    }

    /// The timestamp of seconds since the epoch.
    public static Column timestamp_seconds(Column e) {
        return call("timestamp_seconds", e);
    }

    /// The timestamp of milliseconds since the epoch.
    public static Column timestamp_millis(Column e) {
        return call("timestamp_millis", e);
    }

    /// The timestamp of microseconds since the epoch.
    public static Column timestamp_micros(Column e) {
        return call("timestamp_micros", e);
    }

    /// The whole seconds since the epoch, rounded down.
    public static Column unix_seconds(Column e) {
        return call("unix_seconds", e);
    }

    /// The whole milliseconds since the epoch, rounded down.
    public static Column unix_millis(Column e) {
        return call("unix_millis", e);
    }

    /// The microseconds since the epoch.
    public static Column unix_micros(Column e) {
        return call("unix_micros", e);
    }

    /// The timestamp of its parts in the session's zone.
    public static Column make_timestamp(
            Column years, Column months, Column days, Column hours, Column mins, Column secs) {
        return call("make_timestamp", years, months, days, hours, mins, secs);
    }

    /// The timestamp of its parts in a zone.
    public static Column make_timestamp(
            Column years,
            Column months,
            Column days,
            Column hours,
            Column mins,
            Column secs,
            Column timezone) {
        return call("make_timestamp", years, months, days, hours, mins, secs, timezone);
    }

    /// The timestamp whose clock time in UTC is that of this one in a zone.
    public static Column from_utc_timestamp(Column ts, String tz) {
        return call("from_utc_timestamp", ts, tz);
    }

    /// The timestamp whose clock time in UTC is that of this one in a zone.
    public static Column from_utc_timestamp(Column ts, Column tz) {
        return call("from_utc_timestamp", ts, tz);
    }

    /// The timestamp whose clock time in a zone is that of this one in UTC.
    public static Column to_utc_timestamp(Column ts, String tz) {
        return call("to_utc_timestamp", ts, tz);
    }

    /// The timestamp whose clock time in a zone is that of this one in UTC.
    public static Column to_utc_timestamp(Column ts, Column tz) {
        return call("to_utc_timestamp", ts, tz);
    }
}
