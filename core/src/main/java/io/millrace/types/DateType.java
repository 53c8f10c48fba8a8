package io.millrace.types;

/// A day of the proleptic Gregorian calendar, kept as days since 1970-01-01. A value in a row is a
/// `LocalDate`.
public final class DateType extends AtomicType {
    DateType() {
        super("date", "date");
    }
}
