package io.millrace.types;

import java.util.List;
import java.util.Locale;

/// A span of time that is written in the fields from the first to the last; they do not limit its
/// value.
public abstract sealed class AnsiIntervalType extends AtomicType
        permits DayTimeIntervalType, YearMonthIntervalType {
    private final byte startField;
    private final byte endField;

    /// @param fields the names of all fields, the largest first
    AnsiIntervalType(List<String> fields, byte startField, byte endField) {
        String name = name(fields, startField, endField);
        super(name, name);
        this.startField = startField;
        this.endField = endField;
    }

    private static String name(List<String> fields, byte start, byte end) {
        if (start < 0 || end >= fields.size() || start > end) {
            throw new IllegalArgumentException("no interval from " + start + " to " + end);
        }
        String first = "interval " + fields.get(start);
        return start == end ? first : first + " to " + fields.get(end);
    }

    /// The number of a field's name, case aside; -1 for another word.
    static int field(List<String> fields, String name) {
        return fields.indexOf(name.toLowerCase(Locale.ROOT));
    }

    public final byte startField() {
        return startField;
    }

    public final byte endField() {
        return endField;
    }

    @Override
    public final String toString() {
        return super.toString() + "(" + startField + "," + endField + ")";
    }
}
