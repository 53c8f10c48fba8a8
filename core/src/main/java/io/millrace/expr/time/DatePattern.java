package io.millrace.expr.time;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/// A pattern of dates and times as Spark understands it, in US English: the letters of
/// [DateTimeFormatter], but for those of weeks and some rare ones; `y` is the year with its sign.
///
/// Immutable and thread-safe.
public final class DatePattern {
    private static final String WEEK_LETTERS = "YWwuec";
    private static final String REFUSED_LETTERS = "ABnNp";
    private static final String REFUSED_FOR_READING = "EFqQ";
    private static final String SHORT_LETTERS = "GMLEQq";
    private static final int SHORT_LETTERS_MAX = 4;
    private static final int YEAR_LETTERS_MAX = 10;

    /// The year of a text that names none.
    private static final int DEFAULT_YEAR = 1970;

    private final DateTimeFormatter formatter;

    private DatePattern(DateTimeFormatter formatter) {
        this.formatter = formatter;
    }

    /// Returns the pattern for writing.
    ///
    /// @throws MillraceException `INVALID_DATETIME_PATTERN`
    public static DatePattern writing(String pattern) {
        return of(pattern, false);
    }

    /// Returns the pattern for reading, without regard to case, and strict about what a date is. Up
    /// to as many digits of a fraction are read as the pattern has `S`.
    ///
    /// @throws MillraceException `INVALID_DATETIME_PATTERN`
    public static DatePattern reading(String pattern) {
        return of(pattern, true);
    }

    private static DatePattern of(String pattern, boolean isReading) {
        try {
            String known = translated(pattern, isReading);
            DateTimeFormatterBuilder builder =
                    new DateTimeFormatterBuilder().parseCaseInsensitive();
            int fraction = isReading ? known.indexOf('S') : -1;
            if (fraction < 0) {
                builder.appendPattern(known);
            } else {
                int end = fraction;
                while (end < known.length() && known.charAt(end) == 'S') {
                    end++;
                }
                builder.appendPattern(known.substring(0, fraction))
                        .appendFraction(ChronoField.NANO_OF_SECOND, 1, end - fraction, false)
                        .appendPattern(known.substring(end));
            }
            return new DatePattern(
                    builder.toFormatter(Locale.US)
                            .withChronology(IsoChronology.INSTANCE)
                            .withResolverStyle(ResolverStyle.STRICT));
        } catch (IllegalArgumentException | ClassCastException e) {
            // The second is what the JDK throws where a width (`p`) stands before adjacent numbers.
            throw ErrorCondition.INVALID_DATETIME_PATTERN.error(
                    "The date and time pattern '" + pattern + "' cannot be understood.",
                    "Use letters such as yyyy-MM-dd HH:mm:ss, and quote other text.",
                    e);
        }
    }

    private static String translated(String pattern, boolean isReading) {
        StringBuilder known = new StringBuilder(pattern.length());
        boolean hasEra = hasUnquoted(pattern, 'G');
        boolean isQuoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            isQuoted ^= letter == '\'';
            if (!isQuoted) {
                requireKnown(pattern, i, isReading);
            }
            known.append(letter == 'y' && !isQuoted && !hasEra ? 'u' : letter);
        }
        return known.toString();
    }

    private static boolean hasUnquoted(String pattern, char wanted) {
        boolean isQuoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            isQuoted ^= pattern.charAt(i) == '\'';
            if (!isQuoted && pattern.charAt(i) == wanted) {
                return true;
            }
        }
        return false;
    }

    private static void requireKnown(String pattern, int at, boolean isReading) {
        char letter = pattern.charAt(at);
        boolean isRefused =
                WEEK_LETTERS.indexOf(letter) >= 0
                        || REFUSED_LETTERS.indexOf(letter) >= 0
                        || (isReading && REFUSED_FOR_READING.indexOf(letter) >= 0);
        int most =
                SHORT_LETTERS.indexOf(letter) >= 0
                        ? SHORT_LETTERS_MAX
                        : letter == 'y' ? YEAR_LETTERS_MAX : Integer.MAX_VALUE;
        int start = at;
        while (start > 0 && pattern.charAt(start - 1) == letter) {
            start--;
        }
        if (isRefused || at - start >= most) {
            throw new IllegalArgumentException("pattern letter " + letter);
        }
    }

    /// Returns the formatter with the zone, in which instants can be written.
    public DateTimeFormatter formatter(ZoneId zone) {
        return formatter.withZone(zone);
    }

    /// Returns the text of a timestamp in microseconds.
    ///
    /// @throws DateTimeException if a timestamp has no value for a letter
    public String write(long micros, ZoneId zone) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return formatter.format(instant.atZone(zone));
    }

    /// Returns the timestamp that a text tells, in microseconds. What it does not tell is taken
    /// from 1970-01-01 00:00:00 in the zone.
    ///
    /// @throws DateTimeException if the text does not have the form
    /// @throws ArithmeticException if no timestamp can hold the time
    public long read(String text, ZoneId zone) {
        TemporalAccessor parsed = formatter.parse(text);
        ZoneId named = parsed.query(TemporalQueries.zone());
        LocalDateTime local = LocalDateTime.of(date(parsed), time(parsed));
        Instant instant = local.atZone(named == null ? zone : named).toInstant();
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
    }

    private static LocalDate date(TemporalAccessor parsed) {
        LocalDate whole = parsed.query(TemporalQueries.localDate());
        return whole != null
                ? whole
                : LocalDate.of(
                        field(parsed, ChronoField.YEAR, DEFAULT_YEAR),
                        field(parsed, ChronoField.MONTH_OF_YEAR, 1),
                        field(parsed, ChronoField.DAY_OF_MONTH, 1));
    }

    private static LocalTime time(TemporalAccessor parsed) {
        LocalTime whole = parsed.query(TemporalQueries.localTime());
        if (whole != null) {
            return whole;
        }
        int hour =
                parsed.isSupported(ChronoField.HOUR_OF_DAY)
                        ? parsed.get(ChronoField.HOUR_OF_DAY)
                        : field(parsed, ChronoField.HOUR_OF_AMPM, 0)
                                + 12 * field(parsed, ChronoField.AMPM_OF_DAY, 0);
        return LocalTime.of(
                hour,
                field(parsed, ChronoField.MINUTE_OF_HOUR, 0),
                field(parsed, ChronoField.SECOND_OF_MINUTE, 0),
                field(parsed, ChronoField.NANO_OF_SECOND, 0));
    }

    private static int field(TemporalAccessor parsed, TemporalField field, int otherwise) {
        return parsed.isSupported(field) ? parsed.get(field) : otherwise;
    }
}
