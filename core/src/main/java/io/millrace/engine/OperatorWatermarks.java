package io.millrace.engine;

/// The two watermarks of a stateful operator in one batch: a row is late by the one that held in
/// the batch before, state is closed by the one that holds in this.
///
/// Both in microseconds since the epoch; an event time or end of a window at or before one is late,
/// or closed.
record OperatorWatermarks(long lateMicros, long evictMicros) {
    /// Nothing is late and nothing is closed: there is no watermark below the operator.
    static final OperatorWatermarks NONE = new OperatorWatermarks(Long.MIN_VALUE, Long.MIN_VALUE);
}
