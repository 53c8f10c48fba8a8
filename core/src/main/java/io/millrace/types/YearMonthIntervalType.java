package io.millrace.types;

import java.util.List;
import java.util.Locale;

/// A span of years and months, kept as months. A value in a row is a `java.time.Period`.
public final class YearMonthIntervalType extends AtomicType {
    public static final byte YEAR = 0;
    public static final byte MONTH = 1;

    private static final List<String> FIELDS = List.of("year", "month");

    private final byte startField;
    private final byte endField;

    /// @param startField [#YEAR] or [#MONTH]
    /// @param endField the same field or a smaller unit
    public YearMonthIntervalType(byte startField, byte endField) {
        super(name(startField, endField), name(startField, endField));
        this.startField = startField;
        this.endField = endField;
    }

    /// Years to months.
    public YearMonthIntervalType() {
        this(YEAR, MONTH);
    }

    public byte startField() {
        return startField;
    }

    public byte endField() {
        return endField;
    }

    private static String name(byte start, byte end) {
        if (start < YEAR || end > MONTH || start > end) {
            throw new IllegalArgumentException("no interval from " + start + " to " + end);
        }
        String first = "interval " + FIELDS.get(start);
        return start == end ? first : first + " to " + FIELDS.get(end);
    }

    /// The number of a field's name, case aside; -1 for another word.
    static int field(String name) {
        return FIELDS.indexOf(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "YearMonthIntervalType(" + startField + "," + endField + ")";
    }
}
