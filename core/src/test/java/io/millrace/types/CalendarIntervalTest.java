package io.millrace.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarIntervalTest {
    private static final long DAY_MICROS = 86_400_000_000L;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 hour 30 minutes|0|0|5400000000",
                "20 seconds|0|0|20000000",
                "interval 5 minutes|0|0|300000000",
                "  INTERVAL\t1  Week 1 dAyS |0|8|0",
                "1 year 2 months|14|0|0",
                "-1 month +1 day|-1|1|0",
                "- 1 second|0|0|-1000000",
                "1 millisecond 1 microsecond|0|0|1001",
                "1.5 seconds|0|0|1500000",
                "-1.5 seconds|0|0|-1500000",
                "-0.5 second|0|0|-500000",
                ".25 seconds|0|0|250000",
                "1. second|0|0|1000000",
                "0.123456789 seconds|0|0|123456",
                "-0.0000009 seconds|0|0|0",
                "1 day 2 days|0|3|0",
                "1 hour -1 hour|0|0|0",
                "interval '10' minutes|0|0|600000000",
                "interval -'-10' seconds|0|0|10000000",
                "0 days|0|0|0",
                "9223372036854775807 microseconds|0|0|9223372036854775807",
                "-9223372036854775808 microseconds|0|0|-9223372036854775808",
                "2147483647 months|2147483647|0|0",
                "-2147483648 days|0|-2147483648|0"
            })
    void intervalsAreRead(String text, int months, int days, long micros) {
        CalendarInterval interval = CalendarInterval.parse(text);
        assertEquals(new CalendarInterval(months, days, micros), interval);
        assertEquals(interval, CalendarInterval.parse(interval.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "interval",
                "hour",
                "1",
                "1 ",
                "one hour",
                "1 hours ago",
                "1 fortnight",
                "5 min",
                "1.5 hours",
                "1.0 day",
                "0.1234567890 seconds",
                ". seconds",
                "1 hour,",
                "'1' hour",
                "interval '1 hour",
                "interval '1",
                "1-1 hours",
                "--1 hour",
                "9223372036854775808 microseconds",
                "9223372036854775807 seconds",
                "2147483648 months",
                "178956971 years",
                "306783379 weeks",
                "2147483647 days 1 day",
                "9223372036854.775807 seconds 1 microsecond",
                "1 hour 2",
                "٣ hours"
            })
    void otherTextsAreRefused(String text) {
        assertInvalid(() -> CalendarInterval.parse(text));
    }

    @Test
    void lengthCountsDaysOf24HoursAndMonthsOf31Days() {
        assertEquals(
                DAY_MICROS + 1, CalendarInterval.parse("1 day 1 microsecond").durationMicros());
        assertEquals(31 * DAY_MICROS, CalendarInterval.parse("1 month").lengthMicros());
        assertEquals(372 * DAY_MICROS, CalendarInterval.parse("1 year").lengthMicros());
        assertInvalid(() -> CalendarInterval.parse("1 month").durationMicros());
        assertInvalid(() -> CalendarInterval.parse("200000000 days").durationMicros());
        assertInvalid(() -> CalendarInterval.parse("2147483647 months").lengthMicros());
    }

    private static void assertInvalid(Executable call) {
        MillraceException e = assertThrows(MillraceException.class, call);
        assertEquals(ErrorCondition.INVALID_INTERVAL_FORMAT, e.condition());
    }
}
