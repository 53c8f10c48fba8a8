package io.millrace.types;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Suggestions;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads one interval text; see [CalendarInterval#parse] for what it accepts.
final class IntervalParser {
    private static final int FRACTION_DIGITS_MAX = 9;

    /// A unit of time; exactly one factor is not 0.
    private enum Unit {
        YEAR(12, 0, 0),
        MONTH(1, 0, 0),
        WEEK(0, 7, 0),
        DAY(0, 1, 0),
        HOUR(0, 0, 3_600_000_000L),
        MINUTE(0, 0, 60_000_000L),
        SECOND(0, 0, 1_000_000L),
        MILLISECOND(0, 0, 1_000L),
        MICROSECOND(0, 0, 1L);

        private final int months;
        private final int days;
        private final long micros;

        Unit(int months, int days, long micros) {
            this.months = months;
            this.days = days;
            this.micros = micros;
        }

        static Optional<Unit> of(String word) {
            String upper = word.toUpperCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(u -> upper.equals(u.name()) || upper.equals(u.name() + "S"))
                    .findFirst();
        }

        static List<String> names() {
            return Arrays.stream(values()).map(u -> u.name().toLowerCase(Locale.ROOT)).toList();
        }
    }

    /// A number as written, sign applied: `-1.5` is whole -1 and fraction -500,000 micros.
    private record Amount(long whole, long fractionMicros, boolean hasFraction) {}

    private final String text;
    private int position;
    private boolean mayBeQuoted;
    private int months;
    private int days;
    private long micros;

    IntervalParser(String text) {
        this.text = text;
    }

    CalendarInterval parse() {
        skipBlanks();
        int start = position;
        if (letters().equalsIgnoreCase("interval")) {
            mayBeQuoted = true;
            skipBlanks();
        } else {
            position = start;
        }
        do {
            Amount amount = amount();
            skipBlanks();
            int unitStart = position;
            String word = letters();
            Unit unit = Unit.of(word).orElseThrow(() -> unknownUnit(word, unitStart));
            add(amount, unit);
            skipBlanks();
        } while (position < text.length());
        return new CalendarInterval(months, days, micros);
    }

    private void add(Amount amount, Unit unit) {
        if (amount.hasFraction() && unit != Unit.SECOND) {
            throw invalid("only seconds may have a fraction");
        }
        try {
            long whole = amount.whole();
            months = Math.addExact(months, scaledInt(whole, unit.months));
            days = Math.addExact(days, scaledInt(whole, unit.days));
            micros = Math.addExact(micros, Math.multiplyExact(whole, unit.micros));
            micros = Math.addExact(micros, amount.fractionMicros());
        } catch (ArithmeticException e) {
            throw invalid("the number is too large");
        }
    }

    /// The product, where a factor of 0 means that the amount is not of this part at all.
    private static int scaledInt(long whole, int factor) {
        return factor == 0 ? 0 : Math.toIntExact(Math.multiplyExact(whole, (long) factor));
    }

    private Amount amount() {
        boolean isOutsideNegative = sign();
        boolean isQuoted = mayBeQuoted && skipIf('\'');
        boolean isNegative = isOutsideNegative ^ (isQuoted && sign());
        Amount amount = unsignedAmount(isNegative ? -1 : 1);
        if (isQuoted && !skipIf('\'')) {
            throw invalid("the quote does not end");
        }
        return amount;
    }

    private boolean sign() {
        boolean isNegative = skipIf('-');
        if (isNegative || skipIf('+')) {
            skipBlanks();
        }
        return isNegative;
    }

    private Amount unsignedAmount(int sign) {
        String whole = digits();
        boolean hasFraction = skipIf('.');
        String fraction = hasFraction ? digits() : "";
        if (whole.isEmpty() && fraction.isEmpty()) {
            throw invalid("a number is expected");
        }
        if (fraction.length() > FRACTION_DIGITS_MAX) {
            throw invalid("a fraction has at most " + FRACTION_DIGITS_MAX + " digits");
        }
        long fractionMicros =
                Long.parseLong((fraction + "0".repeat(FRACTION_DIGITS_MAX)).substring(0, 6));
        try {
            long number = Long.parseLong((sign < 0 ? "-" : "") + (whole.isEmpty() ? "0" : whole));
            return new Amount(number, sign * fractionMicros, hasFraction);
        } catch (NumberFormatException e) {
            throw invalid("the number is too large");
        }
    }

    private String digits() {
        int start = position;
        while (position < text.length() && isBetween('0', '9')) {
            position++;
        }
        return text.substring(start, position);
    }

    private String letters() {
        int start = position;
        while (position < text.length() && (isBetween('a', 'z') || isBetween('A', 'Z'))) {
            position++;
        }
        return text.substring(start, position);
    }

    private boolean isBetween(char first, char last) {
        char c = text.charAt(position);
        return first <= c && c <= last;
    }

    private boolean skipIf(char wanted) {
        boolean isThere = position < text.length() && text.charAt(position) == wanted;
        position += isThere ? 1 : 0;
        return isThere;
    }

    private void skipBlanks() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private MillraceException unknownUnit(String word, int start) {
        position = start;
        return word.isEmpty()
                ? invalid("a unit such as `seconds` is expected")
                : error("`" + word + "` is not a unit", Suggestions.listing(Unit.names()));
    }

    private MillraceException invalid(String why) {
        return error(why, "Write it like `10 seconds` or `1 hour 30 minutes`.");
    }

    private MillraceException error(String why, String whatToDo) {
        return ErrorCondition.INVALID_INTERVAL_FORMAT.error(
                "\"" + text + "\" is not an interval, at position " + position + ": " + why + ".",
                whatToDo);
    }
}
