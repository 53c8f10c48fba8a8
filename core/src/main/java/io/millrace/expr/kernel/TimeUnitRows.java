package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.TimestampType;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalUnit;
import java.util.Locale;

/// Sums and differences of timestamps in a unit that is named. Units from the day on are those of
/// the session's clock, shorter ones have a length.
public final class TimeUnitRows {
    private TimeUnitRows() {}

    private static TemporalUnit unit(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "YEAR" -> ChronoUnit.YEARS;
            case "QUARTER" -> IsoFields.QUARTER_YEARS;
            case "MONTH" -> ChronoUnit.MONTHS;
            case "WEEK" -> ChronoUnit.WEEKS;
            case "DAY", "DAYOFYEAR" -> ChronoUnit.DAYS;
            case "HOUR" -> ChronoUnit.HOURS;
            case "MINUTE" -> ChronoUnit.MINUTES;
            case "SECOND" -> ChronoUnit.SECONDS;
            case "MILLISECOND" -> ChronoUnit.MILLIS;
            case "MICROSECOND" -> ChronoUnit.MICROS;
            default -> throw unknown(name);
        };
    }

    /// Of the names of the day one counts from the beginning of a year, which no difference does.
    private static TemporalUnit unitOfDifference(String name) {
        if (name.equalsIgnoreCase("DAYOFYEAR")) {
            throw unknown(name);
        }
        return unit(name);
    }

    private static MillraceException unknown(String name) {
        return ErrorCondition.INVALID_PARAMETER_VALUE.error(
                "'" + name + "' is no unit of time here.",
                "Name one of YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, MILLISECOND"
                        + " and MICROSECOND.");
    }

    private static ZoneId zone(RowArguments in, int argument) {
        return in.type(argument) instanceof TimestampType ? in.settings().zone() : ZoneOffset.UTC;
    }

    /// A timestamp, the third argument, and so many, the second, of a unit, the first.
    public static void add(RowArguments in, RowResults out) {
        TemporalUnit unit = in.read(0, TimeUnitRows::unit);
        long count = in.int64(1);
        long micros = in.int64(2);
        try {
            if (unit.isTimeBased()) {
                long length = unit.getDuration().dividedBy(ChronoUnit.MICROS.getDuration());
                out.int64(Math.addExact(micros, Math.multiplyExact(count, length)));
            } else {
                ZoneId zone = zone(in, 2);
                out.int64(IntervalRows.micros(IntervalRows.zoned(micros, zone).plus(count, unit)));
            }
        } catch (DateTimeException | ArithmeticException _) {
            throw ErrorCondition.DATETIME_OVERFLOW.error(
                    "The timestamp and " + count + " " + in.text(0) + " is too far away.",
                    "Add less.");
        }
    }

    /// How many whole units, the first argument, there are from one timestamp to the other.
    public static void difference(RowArguments in, RowResults out) {
        TemporalUnit unit = in.read(0, TimeUnitRows::unitOfDifference);
        LocalDateTime start = IntervalRows.local(in.int64(1), zone(in, 1));
        LocalDateTime end = IntervalRows.local(in.int64(2), zone(in, 2));
        try {
            out.int64(unit.between(start, end));
        } catch (ArithmeticException _) {
            throw ErrorCondition.DATETIME_OVERFLOW.error(
                    "There are too many " + in.text(0) + " from " + start + " to " + end + ".",
                    "Ask for a larger unit.");
        }
    }
}
