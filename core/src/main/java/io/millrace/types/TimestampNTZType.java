package io.millrace.types;

/// A date and time of day without a zone, kept as microseconds since 1970-01-01 00:00:00. A value
/// in a row is a `LocalDateTime`.
public final class TimestampNTZType extends AtomicType {
    TimestampNTZType() {
        super("timestamp_ntz", "timestamp_ntz");
    }
}
