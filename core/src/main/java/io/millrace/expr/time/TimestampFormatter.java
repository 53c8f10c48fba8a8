package io.millrace.expr.time;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/// Writes timestamps and dates as Spark shows them: `2016-07-26 02:00:00.5`, in a time zone, the
/// fraction without trailing zeros and left out when zero.
///
/// A year after 9999 has a plus, one before 0 a minus. Not thread-safe.
public final class TimestampFormatter {
    /// The most bytes that a timestamp or a date takes.
    public static final int BYTES_MAX = 40;

    private static final long SECOND_MICROS = 1_000_000;
    private static final long DAY_SECONDS = 86_400;

    private final ZoneCursor zone;
    private final byte[] scratch = new byte[BYTES_MAX];

    /// Makes a writer for the zone.
    public TimestampFormatter(ZoneId zone) {
        this.zone = new ZoneCursor(zone);
    }

    /// Returns the text of a timestamp in microseconds since the epoch.
    public String format(long micros) {
        return new String(scratch, 0, write(micros, scratch, 0), StandardCharsets.US_ASCII);
    }

    /// Returns the text of a date in days since the epoch: `2016-07-26`.
    public static String formatDate(int epochDay) {
        byte[] text = new byte[BYTES_MAX];
        return new String(text, 0, writeDate(epochDay, text, 0), StandardCharsets.US_ASCII);
    }

    /// Writes the text of a timestamp in microseconds and returns the position after it.
    ///
    /// @param target has [#BYTES_MAX] bytes from `start`
    public int write(long micros, byte[] target, int start) {
        long second = Math.floorDiv(micros, SECOND_MICROS);
        int fraction = (int) (micros - second * SECOND_MICROS);
        long local = second + zone.offsetSecondsAt(second);
        long day = Math.floorDiv(local, DAY_SECONDS);
        int secondOfDay = (int) (local - day * DAY_SECONDS);
        int at = writeDate(day, target, start);
        target[at++] = ' ';
        at = two(secondOfDay / 3600, target, at);
        target[at++] = ':';
        at = two(secondOfDay / 60 % 60, target, at);
        target[at++] = ':';
        at = two(secondOfDay % 60, target, at);
        return fraction == 0 ? at : fraction(fraction, target, at);
    }

    /// Writes the text of a date in days and returns the position after it.
    ///
    /// @param target has [#BYTES_MAX] bytes from `start`
    public static int writeDate(long epochDay, byte[] target, int start) {
        long date = CivilDate.ofEpochDay(epochDay);
        int at = year(CivilDate.year(date), target, start);
        target[at++] = '-';
        at = two(CivilDate.month(date), target, at);
        target[at++] = '-';
        return two(CivilDate.day(date), target, at);
    }

    private static int year(long year, byte[] target, int start) {
        int at = start;
        if (year < 0 || year > 9999) {
            target[at++] = (byte) (year < 0 ? '-' : '+');
        }
        long magnitude = Math.abs(year);
        int digits = 4;
        for (long limit = 10_000; magnitude >= limit; limit *= 10) {
            digits++;
        }
        for (int i = digits - 1; i >= 0; i--) {
            target[at + i] = (byte) ('0' + magnitude % 10);
            magnitude /= 10;
        }
        return at + digits;
    }

    private static int two(int value, byte[] target, int at) {
        target[at] = (byte) ('0' + value / 10);
        target[at + 1] = (byte) ('0' + value % 10);
        return at + 2;
    }

    private static int fraction(int micros, byte[] target, int at) {
        target[at] = '.';
        int rest = micros;
        for (int i = 6; i >= 1; i--) {
            target[at + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int end = at + 7;
        while (target[end - 1] == '0') {
            end--;
        }
        return end;
    }
}
