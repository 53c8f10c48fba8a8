package io.millrace.expr.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

final class TimestampParserTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final TimestampParser parser = new TimestampParser(BERLIN);

    @ParameterizedTest
    @CsvSource({
        "2016, 2015-12-31T23:00:00Z",
        "2016-7, 2016-06-30T22:00:00Z",
        "2016-07-26, 2016-07-25T22:00:00Z",
        "2016-7-6 1:2:3, 2016-07-05T23:02:03Z",
        "2016-07-26 02, 2016-07-26T00:00:00Z",
        "2016-07-26 02:45, 2016-07-26T00:45:00Z",
        "2016-07-26T02:45:07, 2016-07-26T00:45:07Z",
        "2016-07-26 02:45:07.5, 2016-07-26T00:45:07.500Z",
        "2016-07-26 02:45:07., 2016-07-26T00:45:07Z",
        "2016-07-26 02:45:07.1234567, 2016-07-26T00:45:07.123456Z",
        "'  2016-07-26 02:45:07  ', 2016-07-26T00:45:07Z",
        "2016-07-26T02:45:07Z, 2016-07-26T02:45:07Z",
        "2016-07-28T04:19:28.000+0000, 2016-07-28T04:19:28Z",
        "2016-07-26T02:45:07+01:00, 2016-07-26T01:45:07Z",
        "2016-07-26T02:45:07-08:30, 2016-07-26T11:15:07Z",
        "2016-07-26T02:45:07+1:00, 2016-07-26T01:45:07Z",
        "2016-07-26T02:45:07 UTC, 2016-07-26T02:45:07Z",
        "2016-07-26T02:45:07UTC+2, 2016-07-26T00:45:07Z",
        "2016-07-26T02:45:07 America/New_York, 2016-07-26T06:45:07Z",
        "2016-07-26T02:45:07PST, 2016-07-26T09:45:07Z",
        "-0044-03-15 12:00:00Z, -0044-03-15T12:00:00Z",
        "+010000-01-01 00:00:00Z, +10000-01-01T00:00:00Z",
        "1969-12-31 23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
        "2016-03-27 02:30:00, 2016-03-27T01:30:00Z",
        "2016-10-30 02:30:00, 2016-10-30T00:30:00Z"
    })
    void lenientIsoTextIsRead(String text, String instant) {
        long expected = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
        assertEquals(expected, parser.parse(text));
        byte[] padded = ("<<" + text + ">>").getBytes(StandardCharsets.UTF_8);
        MemorySegment segment = MemorySegment.ofArray(padded);
        assertEquals(expected, parser.parse(segment, 2, padded.length - 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1469501107",
                "abc",
                "201",
                "2016-",
                "2016-13-01",
                "2016-02-30",
                "2016-00-10",
                "2016-07-26T",
                "2016-07-26 24:00:00",
                "2016-07-26 12:60:00",
                "2016-07-26 12:00:60",
                "2016-07-26 12:00:00 Mars/Base",
                "2016-07-26x12:00:00",
                "2016-07-26 12:00Z",
                "12:00:00",
                "2016-07-26 12:00:00+25:00",
                "9999999-01-01",
                "999999-01-01",
                "2016-07-26 123:00:00",
                "2016-07-26 12:00:00.5.5"
            })
    void otherTextIsInvalid(String text) {
        assertEquals(TimestampParser.INVALID, parser.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2016, 2016-01-01",
        "2016-7, 2016-07-01",
        "2016-7-6, 2016-07-06",
        "2016-07-26T02:00:00, 2016-07-26",
        "2016-07-26 anything, 2016-07-26",
        "-0001-01-01, -0001-01-01",
        "2000-02-29, 2000-02-29"
    })
    void datesAreRead(String text, String date) {
        assertEquals((int) LocalDate.parse(date).toEpochDay(), parser.parseDate(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1900-02-29", "2016-07-26x", "26.07.2016", "9999999-01-01"})
    void otherTextIsNoDate(String text) {
        assertEquals(TimestampParser.INVALID_DATE, parser.parseDate(text));
    }

    @Test
    void shownTimestampsAreReadBack() {
        SplittableRandom random = new SplittableRandom(11);
        TimestampFormatter formatter = new TimestampFormatter(ZoneOffset.UTC);
        TimestampParser utc = new TimestampParser(ZoneOffset.UTC);
        for (int i = 0; i < 20_000; i++) {
            long micros = random.nextLong(-60_000_000_000_000_000L, 250_000_000_000_000_000L);
            assertEquals(micros, utc.parse(formatter.format(micros)));
        }
    }

    @Test
    void zoneCursorAgreesWithJavaTime() {
        SplittableRandom random = new SplittableRandom(12);
        ZoneCursor cursor = new ZoneCursor(BERLIN);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(-4_000_000_000L, 4_000_000_000L);
            int expected =
                    BERLIN.getRules().getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
            assertEquals(expected, cursor.offsetSecondsAt(second));
            long local = second + random.nextLong(-90_000, 90_000);
            long utc =
                    LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC)
                            .atZone(BERLIN)
                            .toEpochSecond();
            assertEquals(utc, cursor.toEpochSecond(local));
        }
    }

    @Test
    void zoneCursorFindsEveryMinuteAroundTransitions() {
        ZoneCursor cursor = new ZoneCursor(BERLIN);
        long spring = Instant.parse("2016-03-27T01:00:00Z").getEpochSecond();
        long autumn = Instant.parse("2016-10-30T01:00:00Z").getEpochSecond();
        for (long transition : new long[] {spring, autumn}) {
            for (long second = transition - 10_800; second <= transition + 10_800; second += 60) {
                assertEquals(
                        BERLIN.getRules()
                                .getOffset(Instant.ofEpochSecond(second))
                                .getTotalSeconds(),
                        cursor.offsetSecondsAt(second));
                assertEquals(
                        LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC)
                                .atZone(BERLIN)
                                .toEpochSecond(),
                        cursor.toEpochSecond(second));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2016-07-26T02:00:00Z, 2016-07-26 04:00:00",
        "2016-07-26T02:00:00.500Z, 2016-07-26 04:00:00.5",
        "2016-07-26T02:00:00.000001Z, 2016-07-26 04:00:00.000001",
        "1969-12-31T23:59:59.999Z, 1970-01-01 00:59:59.999",
        "-0044-03-15T12:00:00Z, -0044-03-15 12:53:28",
        "+10000-01-01T00:00:00Z, +10000-01-01 01:00:00"
    })
    void timestampsAreShownInTheZoneWithoutTrailingZeros(String instant, String text) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
        assertEquals(text, new TimestampFormatter(BERLIN).format(micros));
    }

    @Test
    void civilDatesAgreeWithJavaTime() {
        for (long day = -1_000_000; day < 3_000_000; day += 37) {
            LocalDate date = LocalDate.ofEpochDay(day);
            long packed = CivilDate.ofEpochDay(day);
            assertEquals(date.getYear(), CivilDate.year(packed));
            assertEquals(date.getMonthValue(), CivilDate.month(packed));
            assertEquals(date.getDayOfMonth(), CivilDate.day(packed));
            assertEquals(
                    day,
                    CivilDate.toEpochDay(
                            date.getYear(), date.getMonthValue(), date.getDayOfMonth()));
        }
    }
}
