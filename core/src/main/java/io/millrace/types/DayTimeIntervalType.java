package io.millrace.types;

import java.util.List;

/// A span of days to seconds, kept as microseconds. A value in a row is a `java.time.Duration`.
public final class DayTimeIntervalType extends AnsiIntervalType {
    public static final byte DAY = 0;
    public static final byte HOUR = 1;
    public static final byte MINUTE = 2;
    public static final byte SECOND = 3;

    private static final List<String> FIELDS = List.of("day", "hour", "minute", "second");

    /// @param startField [#DAY] to [#SECOND]
    /// @param endField the same field or a smaller unit
    public DayTimeIntervalType(byte startField, byte endField) {
        super(FIELDS, startField, endField);
    }

    /// Days to seconds.
    public DayTimeIntervalType() {
        this(DAY, SECOND);
    }

    /// The number of a field's name, case aside; -1 for another word.
    static int field(String name) {
        return field(FIELDS, name);
    }
}
