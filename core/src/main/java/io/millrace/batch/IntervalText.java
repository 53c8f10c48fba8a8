package io.millrace.batch;

import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.YearMonthIntervalType;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Intervals as the text that Spark prints: `INTERVAL '1 02:03:04.5' DAY TO SECOND`.
public final class IntervalText {
    private static final long SECOND_MICROS = 1_000_000;
    private static final long[] FIELD_MICROS = {
        86_400 * SECOND_MICROS, 3_600 * SECOND_MICROS, 60 * SECOND_MICROS, SECOND_MICROS
    };

    private static final String PREFIX = "INTERVAL '";
    private static final Pattern DAY_TIME =
            Pattern.compile("-?\\d+( \\d{1,2})?(:\\d{1,2}){0,2}(\\.\\d{1,6})?");

    private IntervalText() {}

    /// Returns the text of an interval of days to seconds.
    public static String dayTime(long micros) {
        return dayTime(micros, new DayTimeIntervalType());
    }

    /// Returns the text of an interval of the type's fields; what is smaller is left out.
    public static String dayTime(long micros, DayTimeIntervalType type) {
        StringBuilder text = new StringBuilder("INTERVAL '").append(micros < 0 ? "-" : "");
        // Of the least long only the remainders are negated, which never overflows.
        long rest = micros;
        for (int field = type.startField(); field <= type.endField(); field++) {
            if (field > type.startField()) {
                text.append(field == DayTimeIntervalType.HOUR ? ' ' : ':');
            }
            String number = Long.toString(Math.abs(rest / FIELD_MICROS[field]));
            rest %= FIELD_MICROS[field];
            boolean isPadded = field > DayTimeIntervalType.DAY;
            text.append(isPadded && number.length() < 2 ? "0" : "").append(number);
        }
        if (type.endField() == DayTimeIntervalType.SECOND && rest != 0) {
            String fraction = Long.toString(SECOND_MICROS + Math.abs(rest)).substring(1);
            text.append('.').append(fraction.replaceAll("0+$", ""));
        }
        return text.append("' ").append(fields(type.typeName())).toString();
    }

    /// Returns the text of an interval of years and months.
    public static String yearMonth(int months) {
        return yearMonth(months, new YearMonthIntervalType());
    }

    /// Returns the text of an interval of the type's fields.
    public static String yearMonth(int months, YearMonthIntervalType type) {
        long all = Math.abs((long) months);
        String sign = months < 0 ? "-" : "";
        String number =
                type.startField() == YearMonthIntervalType.MONTH
                        ? Long.toString(all)
                        : type.endField() == YearMonthIntervalType.YEAR
                                ? Long.toString(all / 12)
                                : all / 12 + "-" + all % 12;
        return "INTERVAL '" + sign + number + "' " + fields(type.typeName());
    }

    /// Reads what [#dayTime(long, DayTimeIntervalType)] writes, or what stands between its quotes.
    public static OptionalLong parseDayTime(String text, DayTimeIntervalType type) {
        String body = body(text, type.typeName());
        boolean isNegative = body.startsWith("-");
        String[] parts = (isNegative ? body.substring(1) : body).split("[ :]", -1);
        int count = type.endField() - type.startField() + 1;
        if (parts.length != count || !DAY_TIME.matcher(body).matches()) {
            return OptionalLong.empty();
        }
        try {
            long micros = 0;
            for (int i = 0; i < count; i++) {
                int field = type.startField() + i;
                long part =
                        field == DayTimeIntervalType.SECOND
                                ? new BigDecimal(parts[i]).movePointRight(6).longValueExact()
                                : Math.multiplyExact(Long.parseLong(parts[i]), FIELD_MICROS[field]);
                micros = Math.addExact(micros, isNegative ? -part : part);
            }
            return OptionalLong.of(micros);
        } catch (ArithmeticException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /// Reads what [#yearMonth(int, YearMonthIntervalType)] writes, or what stands between its
    /// quotes.
    public static OptionalInt parseYearMonth(String text, YearMonthIntervalType type) {
        String body = body(text, type.typeName());
        boolean isNegative = body.startsWith("-");
        String[] parts = (isNegative ? body.substring(1) : body).split("-", -1);
        if (parts.length != type.endField() - type.startField() + 1) {
            return OptionalInt.empty();
        }
        try {
            int months =
                    switch (parts.length) {
                        case 2 ->
                                Math.addExact(
                                        Math.multiplyExact(Integer.parseInt(parts[0]), 12),
                                        Integer.parseInt(parts[1]));
                        default ->
                                Math.multiplyExact(
                                        Integer.parseInt(parts[0]),
                                        type.startField() == YearMonthIntervalType.YEAR ? 12 : 1);
                    };
            boolean isWhole = parts.length == 1 || Integer.parseInt(parts[1]) < 12;
            return months >= 0 && isWhole
                    ? OptionalInt.of(isNegative ? -months : months)
                    : OptionalInt.empty();
        } catch (ArithmeticException | NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    /// Returns what stands between the quotes of `INTERVAL '...' fields`, or the whole text.
    private static String body(String text, String typeName) {
        String stripped = text.strip();
        String end = "' " + fields(typeName);
        boolean isWhole =
                stripped.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                        && stripped.length() >= PREFIX.length() + end.length()
                        && stripped.regionMatches(
                                true, stripped.length() - end.length(), end, 0, end.length());
        return isWhole
                ? stripped.substring(PREFIX.length(), stripped.length() - end.length())
                : stripped;
    }

    private static String fields(String typeName) {
        return typeName.substring("interval ".length()).toUpperCase(Locale.ROOT);
    }
}
