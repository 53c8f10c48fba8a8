package io.millrace.types;

import java.util.List;
import java.util.Locale;

/// A span of days to seconds, kept as microseconds. A value in a row is a `java.time.Duration`.
///
/// The fields from the first to the last are those in which it is written; they do not limit its
/// value.
public final class DayTimeIntervalType extends AtomicType {
    public static final byte DAY = 0;
    public static final byte HOUR = 1;
    public static final byte MINUTE = 2;
    public static final byte SECOND = 3;

    private static final List<String> FIELDS = List.of("day", "hour", "minute", "second");

    private final byte startField;
    private final byte endField;

    /// @param startField [#DAY] to [#SECOND]
    /// @param endField the same field or a smaller unit
    public DayTimeIntervalType(byte startField, byte endField) {
        super(name(startField, endField), name(startField, endField));
        this.startField = startField;
        this.endField = endField;
    }

    /// Days to seconds.
    public DayTimeIntervalType() {
        this(DAY, SECOND);
    }

    public byte startField() {
        return startField;
    }

    public byte endField() {
        return endField;
    }

    private static String name(byte start, byte end) {
        if (start < DAY || end > SECOND || start > end) {
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
        return "DayTimeIntervalType(" + startField + "," + endField + ")";
    }
}
