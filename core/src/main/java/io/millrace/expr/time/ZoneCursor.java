package io.millrace.expr.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// Answers the offset of a time zone for many times in a row, and remembers between which two
/// transitions it stands: neighbouring times cost two comparisons.
///
/// Not thread-safe. Times are seconds since the epoch, UTC or local; both within what [Instant] can
/// hold.
public final class ZoneCursor {
    private static final long DAY_SECONDS = 86_400;
    private static final long SECOND_MICROS = 1_000_000;

    /// Far outside of all timestamps, and far from overflow.
    private static final long FOREVER_SECONDS = Long.MAX_VALUE / 4;

    private final ZoneId zone;
    private final ZoneRules rules;
    private long fromSecond = FOREVER_SECONDS;
    private long toSecond = -FOREVER_SECONDS;
    private int offsetSeconds;
    private long fromMicros = Long.MAX_VALUE;
    private long toMicros = Long.MIN_VALUE;
    private long day;

    /// Starts at no time.
    public ZoneCursor(ZoneId zone) {
        this.zone = zone;
        this.rules = zone.getRules();
    }

    /// Returns the zone's offset from UTC, in seconds, at the time in UTC.
    public int offsetSecondsAt(long epochSecond) {
        if (epochSecond < fromSecond || epochSecond >= toSecond) {
            seek(epochSecond);
        }
        return offsetSeconds;
    }

    /// Returns the local day, counted from 1970, at the time in UTC.
    ///
    /// Neighbours are mostly of the same day, for which two comparisons are enough.
    public long dayAt(long epochMicros) {
        if (epochMicros < fromMicros || epochMicros >= toMicros) {
            seekDay(epochMicros);
        }
        return day;
    }

    private void seekDay(long epochMicros) {
        long second = Math.floorDiv(epochMicros, SECOND_MICROS);
        int offset = offsetSecondsAt(second);
        day = Math.floorDiv(second + offset, DAY_SECONDS);
        long start = day * DAY_SECONDS - offset;
        fromMicros = micros(Math.max(start, fromSecond));
        toMicros = micros(Math.min(start + DAY_SECONDS, toSecond));
    }

    /// Returns the first microsecond of the second, or the nearest that there is.
    private static long micros(long second) {
        long most = Long.MAX_VALUE / SECOND_MICROS;
        return second < -most
                ? Long.MIN_VALUE
                : second > most ? Long.MAX_VALUE : second * SECOND_MICROS;
    }

    /// Returns the time in UTC of a local time. As `java.time` has it: a time in a gap moves
    /// forward by the gap, a time in an overlap is the earlier of the two.
    public long toEpochSecond(long localSecond) {
        long guess = localSecond - offsetSeconds;
        // A day from both transitions no other offset can apply: offsets are at most 18 hours.
        if (guess >= fromSecond + DAY_SECONDS && guess < toSecond - DAY_SECONDS) {
            return guess;
        }
        long exact =
                LocalDateTime.ofEpochSecond(localSecond, 0, ZoneOffset.UTC)
                        .atZone(zone)
                        .toEpochSecond();
        seek(exact);
        return exact;
    }

    private void seek(long epochSecond) {
        Instant instant = Instant.ofEpochSecond(epochSecond);
        offsetSeconds = rules.getOffset(instant).getTotalSeconds();
        ZoneOffsetTransition previous = rules.previousTransition(instant.plusSeconds(1));
        ZoneOffsetTransition next = rules.nextTransition(instant);
        fromSecond = previous == null ? -FOREVER_SECONDS : previous.toEpochSecond();
        toSecond = next == null ? FOREVER_SECONDS : next.toEpochSecond();
    }
}
