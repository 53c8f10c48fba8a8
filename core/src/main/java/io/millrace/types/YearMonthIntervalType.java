package io.millrace.types;

import java.util.List;

/// A span of years and months, kept as months. A value in a row is a `java.time.Period`.
public final class YearMonthIntervalType extends AnsiIntervalType {
    public static final byte YEAR = 0;
    public static final byte MONTH = 1;

    private static final List<String> FIELDS = List.of("year", "month");

    /// @param startField [#YEAR] or [#MONTH]
    /// @param endField the same field or a smaller unit
    public YearMonthIntervalType(byte startField, byte endField) {
        super(FIELDS, startField, endField);
    }

    /// Years to months.
    public YearMonthIntervalType() {
        this(YEAR, MONTH);
    }

    /// The number of a field's name, case aside; -1 for another word.
    static int field(String name) {
        return field(FIELDS, name);
    }
}
