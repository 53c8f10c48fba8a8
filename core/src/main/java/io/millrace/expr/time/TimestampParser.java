package io.millrace.expr.time;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;

/// Reads timestamps and dates in Spark's lenient ISO form, from bytes and without allocation for
/// the common zones.
///
/// ```text
/// [+-]yyyy[yy][-[M]M[-[d]d[( |T)[H]H[:[m]m[:[s]s[.[f...]][zone]]]]]]
/// zone: Z, +h:mm, +hh:mm, +hhmm, UTC, GMT, UTC+hh:mm, a short id such as PST, Europe/Berlin
/// ```
///
/// White space around it is skipped; digits of the fraction after the sixth are dropped; without a
/// zone the session's counts. A zone needs the seconds before it. What Spark reads with the date of
/// today, a time alone, is not a timestamp here: the data plane has no clock. Not thread-safe.
public final class TimestampParser {
    /// Stands for a text that is not a timestamp.
    public static final long INVALID = Long.MIN_VALUE;

    /// Stands for a text that is not a date.
    public static final int INVALID_DATE = Integer.MIN_VALUE;

    private static final long SECOND_MICROS = 1_000_000;
    private static final long SECONDS_MAX = Long.MAX_VALUE / SECOND_MICROS - 1;
    private static final long DAY_SECONDS = 86_400;

    private final ZoneCursor sessionZone;
    private final boolean isZoneIgnored;
    private byte[] scratch = new byte[64];
    private byte[] text = scratch;
    private int at;
    private int end;
    private byte[] lastZoneText = new byte[0];
    private @Nullable ZoneCursor lastZone;

    /// Makes a parser of times without a zone, which leaves out a zone that the text has.
    public static TimestampParser ofLocalTimes() {
        return new TimestampParser(ZoneOffset.UTC, true);
    }

    /// Makes a parser.
    ///
    /// @param sessionZone the zone of texts that name none
    public TimestampParser(ZoneId sessionZone) {
        this(sessionZone, false);
    }

    private TimestampParser(ZoneId sessionZone, boolean isZoneIgnored) {
        this.isZoneIgnored = isZoneIgnored;
        this.sessionZone = new ZoneCursor(sessionZone);
    }

    /// Returns the microseconds since the epoch, or [#INVALID].
    public long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /// Returns the microseconds since the epoch, or [#INVALID], of the bytes `[start, end)`.
    public long parse(MemorySegment bytes, long start, long end) {
        int length = copy(bytes, start, end);
        return parse(scratch, 0, length);
    }

    /// Returns the microseconds since the epoch, or [#INVALID], of the bytes `[start, end)`.
    public long parse(byte[] bytes, int start, int end) {
        open(bytes, start, end);
        long day = date(6);
        if (day == INVALID) {
            return INVALID;
        }
        if (at == this.end) {
            return micros(sessionZone.toEpochSecond(day * DAY_SECONDS), 0);
        }
        if (text[at] != ' ' && text[at] != 'T') {
            return INVALID;
        }
        at++;
        return time(day * DAY_SECONDS);
    }

    /// Returns the days since the epoch, or [#INVALID_DATE].
    public int parseDate(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parseDate(bytes, 0, bytes.length);
    }

    /// Returns the days since the epoch, or [#INVALID_DATE], of the bytes `[start, end)`.
    public int parseDate(MemorySegment bytes, long start, long end) {
        int length = copy(bytes, start, end);
        return parseDate(scratch, 0, length);
    }

    /// Returns the days since the epoch, or [#INVALID_DATE], of the bytes `[start, end)`. As in
    /// Spark anything may follow a whole date and a space or `T`.
    public int parseDate(byte[] bytes, int start, int end) {
        open(bytes, start, end);
        long day = date(7);
        boolean isEnded = at == this.end || text[at] == ' ' || text[at] == 'T';
        return day == INVALID || !isEnded || day != (int) day ? INVALID_DATE : (int) day;
    }

    private int copy(MemorySegment bytes, long start, long end) {
        int length = Math.toIntExact(end - start);
        if (length > scratch.length) {
            scratch = new byte[length];
        }
        MemorySegment.copy(bytes, JAVA_BYTE, start, scratch, 0, length);
        return length;
    }

    private void open(byte[] bytes, int start, int end) {
        int first = start;
        int last = end;
        while (first < last && isSpace(bytes[first])) {
            first++;
        }
        while (last > first && isSpace(bytes[last - 1])) {
            last--;
        }
        this.text = bytes;
        this.at = first;
        this.end = last;
    }

    private static boolean isSpace(byte b) {
        return b >= 0 && b <= ' ';
    }

    /// Reads a date; ends where it ends, which after a year or a month is the end of the text.
    private long date(int yearDigitsMax) {
        boolean isNegative = at < end && text[at] == '-';
        if (at < end && (isNegative || text[at] == '+')) {
            at++;
        }
        int year = number(4, yearDigitsMax);
        int month = 1;
        int day = 1;
        if (year >= 0 && skip('-')) {
            month = number(1, 2);
            if (month >= 0 && skip('-')) {
                day = number(1, 2);
            } else if (at < end) {
                return INVALID;
            }
        } else if (at < end) {
            return INVALID;
        }
        int signed = isNegative ? -year : year;
        return year >= 0 && CivilDate.isValid(signed, month, day)
                ? CivilDate.toEpochDay(signed, month, day)
                : INVALID;
    }

    private long time(long midnight) {
        int hour = number(1, 2);
        int minute = 0;
        int second = 0;
        int fraction = 0;
        if (hour >= 0 && at < end) {
            minute = skip(':') ? number(1, 2) : -1;
            if (minute >= 0 && at < end) {
                second = skip(':') ? number(1, 2) : -1;
                fraction = second >= 0 && skip('.') ? fraction() : 0;
            }
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return INVALID;
        }
        long local = midnight + hour * 3600L + minute * 60L + second;
        if (at == end) {
            return micros(sessionZone.toEpochSecond(local), fraction);
        }
        return zoned(local, fraction);
    }

    private long zoned(long local, int fraction) {
        while (at < end && isSpace(text[at])) {
            at++;
        }
        int length = end - at;
        if (length == 1 && text[at] == 'Z') {
            return micros(local, fraction);
        }
        boolean isSigned = text[at] == '+' || text[at] == '-';
        if (isSigned && (length == 6 && text[at + 3] == ':' || length == 5)) {
            boolean isNegative = text[at] == '-';
            int hours = pair(at + 1);
            int minutes = pair(end - 2);
            if (hours >= 0 && hours < 18 && minutes >= 0 && minutes < 60) {
                long offset = hours * 3600L + minutes * 60L;
                long second = isNegative ? local + offset : local - offset;
                return micros(isZoneIgnored ? local : second, fraction);
            }
        }
        ZoneCursor zone = namedZone();
        if (zone == null) {
            return INVALID;
        }
        return micros(isZoneIgnored ? local : zone.toEpochSecond(local), fraction);
    }

    private @Nullable ZoneCursor namedZone() {
        if (!Arrays.equals(lastZoneText, 0, lastZoneText.length, text, at, end)) {
            lastZoneText = Arrays.copyOfRange(text, at, end);
            String name = new String(lastZoneText, StandardCharsets.UTF_8);
            lastZone = ZoneIds.parse(name).map(ZoneCursor::new).orElse(null);
        }
        return lastZone;
    }

    private static long micros(long second, int fraction) {
        return second > SECONDS_MAX || second < -SECONDS_MAX
                ? INVALID
                : second * SECOND_MICROS + fraction;
    }

    private boolean skip(char wanted) {
        if (at < end && text[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /// Reads a number of so many digits; -1 when there are fewer or more.
    private int number(int digitsMin, int digitsMax) {
        int start = at;
        int value = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            if (at - start == digitsMax) {
                return -1;
            }
            value = value * 10 + (text[at++] - '0');
        }
        return at - start < digitsMin ? -1 : value;
    }

    private int fraction() {
        int value = 0;
        int digits = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            if (digits < 6) {
                value = value * 10 + (text[at] - '0');
                digits++;
            }
            at++;
        }
        for (; digits < 6; digits++) {
            value *= 10;
        }
        return value;
    }

    private int pair(int position) {
        int tens = text[position] - '0';
        int ones = text[position + 1] - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
    }
}
