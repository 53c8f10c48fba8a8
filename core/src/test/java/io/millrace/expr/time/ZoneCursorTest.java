package io.millrace.expr.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/// The days of a zone are those of `java.time`.
class ZoneCursorTest {
    private static final long HOUR_MICROS = 3_600_000_000L;

    /// Samoa left out a day, St. John's changed at a minute past midnight.
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"})
    void daysAreThoseOfTheZone(String name) {
        ZoneId zone = ZoneId.of(name);
        SplittableRandom random = new SplittableRandom(11);
        ZoneCursor cursor = new ZoneCursor(zone);
        for (int i = 0; i < 2000; i++) {
            // Somewhere in two centuries, then forward, with steps back.
            long micros = (random.nextLong(200 * 8766L) - 100 * 8766L) * HOUR_MICROS;
            for (int step = 0; step < 40; step++) {
                check(cursor, micros, zone);
                micros += random.nextLong(3 * HOUR_MICROS) - HOUR_MICROS;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin"})
    void daysChangeAtMidnightToTheMicrosecond(String name) {
        ZoneId zone = ZoneId.of(name);
        ZoneCursor cursor = new ZoneCursor(zone);
        Instant midnight =
                Instant.parse("2016-07-26T12:00:00Z")
                        .atZone(zone)
                        .toLocalDate()
                        .atStartOfDay(zone)
                        .toInstant();
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, midnight);
        for (long at : new long[] {micros, micros - 1, micros, micros + 24 * HOUR_MICROS - 1}) {
            check(cursor, at, zone);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1,
                -HOUR_MICROS,
                -1,
                0,
                1,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE
            })
    void theFirstAndLastTimesHaveADay(long micros) {
        ZoneCursor cursor = new ZoneCursor(ZoneId.of("Europe/Berlin"));
        for (long at : new long[] {micros, 0, micros}) {
            check(cursor, at, ZoneId.of("Europe/Berlin"));
        }
    }

    private static void check(ZoneCursor cursor, long micros, ZoneId zone) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        long right = instant.atZone(zone).toLocalDate().toEpochDay();
        assertEquals(right, cursor.dayAt(micros), () -> instant + " in " + zone);
    }
}
