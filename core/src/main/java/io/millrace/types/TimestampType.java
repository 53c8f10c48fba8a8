package io.millrace.types;

/// An instant, kept as microseconds since the epoch in UTC. A value in a row is an `Instant`.
public final class TimestampType extends AtomicType {
    TimestampType() {
        super("timestamp", "timestamp");
    }
}
