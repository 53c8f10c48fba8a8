package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/// Arithmetic of times and intervals, one row at a time. Intervals are microseconds or months; the
/// days of one that is added to a timestamp are days of its time zone.
public final class IntervalRows {
    /// Microseconds of a day.
    public static final long DAY = 86_400_000_000L;

    private static final int SECOND_MICROS = 1_000_000;

    private IntervalRows() {}

    private static ZoneId zone(RowArguments in) {
        return in.type(0) instanceof TimestampType ? in.settings().zone() : ZoneOffset.UTC;
    }

    static ZonedDateTime zoned(long micros, ZoneId zone) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(zone);
    }

    static LocalDateTime local(long micros, ZoneId zone) {
        return zoned(micros, zone).toLocalDateTime();
    }

    static long micros(ZonedDateTime time) {
        Instant instant = time.toInstant();
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), SECOND_MICROS),
                instant.getNano() / 1000);
    }

    /// The microseconds between two timestamps of one type.
    public static void subtractTimes(RowArguments in, RowResults out) {
        ZoneId zone = zone(in);
        LocalDateTime from = local(in.int64(1), zone);
        out.int64(ChronoUnit.MICROS.between(from, local(in.int64(0), zone)));
    }

    /// Adds months to a date or timestamp; the day is cut to the month's last.
    public static void addMonths(RowArguments in, RowResults out, int sign) {
        long months = (long) sign * in.int64(1);
        if (in.type(0) instanceof DateType) {
            long day = LocalDate.ofEpochDay(in.int64(0)).plusMonths(months).toEpochDay();
            out.int64(ofInt(day));
        } else {
            ZoneId zone = zone(in);
            out.int64(micros(zoned(in.int64(0), zone).plusMonths(months)));
        }
    }

    /// Adds the whole days of an interval to a date.
    public static void addDays(RowArguments in, RowResults out, int sign) {
        out.int64(ofInt(in.int64(0) + sign * (in.int64(1) / DAY)));
    }

    /// Adds microseconds to a timestamp, whole days of them in its zone.
    public static void addMicros(RowArguments in, RowResults out, int sign) {
        long span = Math.multiplyExact(sign, in.int64(1));
        ZoneId zone = zone(in);
        long days = span / DAY;
        long moved = days == 0 ? in.int64(0) : micros(zoned(in.int64(0), zone).plusDays(days));
        out.int64(Math.addExact(moved, span % DAY));
    }

    /// Adds intervals of one kind, or subtracts the second.
    public static void add(RowArguments in, RowResults out, int sign) {
        long a = in.int64(0);
        long b = in.int64(1);
        write(in, out, sign > 0 ? Math.addExact(a, b) : Math.subtractExact(a, b));
    }

    /// Turns an interval round.
    public static void negate(RowArguments in, RowResults out) {
        write(in, out, Math.negateExact(in.int64(0)));
    }

    /// Multiplies an interval by a long or double, rounded half up.
    public static void multiply(RowArguments in, RowResults out) {
        if (in.type(1) instanceof DoubleType) {
            writeRounded(in, out, in.int64(0) * in.float64(1));
        } else {
            write(in, out, Math.multiplyExact(in.int64(0), in.int64(1)));
        }
    }

    /// Divides an interval by a long or double, rounded half up.
    public static void divide(RowArguments in, RowResults out) {
        boolean isDouble = in.type(1) instanceof DoubleType;
        if (isDouble ? in.float64(1) == 0 : in.int64(1) == 0) {
            throw ErrorCondition.INTERVAL_DIVIDED_BY_ZERO.error(
                    "An interval is divided by zero.", "Filter such rows out.");
        }
        if (isDouble) {
            writeRounded(in, out, in.int64(0) / in.float64(1));
        } else {
            BigDecimal quotient =
                    BigDecimal.valueOf(in.int64(0))
                            .divide(BigDecimal.valueOf(in.int64(1)), 0, RoundingMode.HALF_UP);
            write(in, out, quotient.longValueExact());
        }
    }

    private static void writeRounded(RowArguments in, RowResults out, double value) {
        if (!Double.isFinite(value)) {
            throw new ArithmeticException("no interval: " + value);
        }
        BigDecimal rounded = new BigDecimal(value).setScale(0, RoundingMode.HALF_UP);
        write(in, out, rounded.longValueExact());
    }

    private static long ofInt(long value) {
        if (value != (int) value) {
            throw new ArithmeticException(value + " does not fit 32 bits");
        }
        return value;
    }

    private static void write(RowArguments in, RowResults out, long value) {
        boolean isMonths = in.type(0) instanceof YearMonthIntervalType;
        out.int64(isMonths ? ofInt(value) : value);
    }
}
