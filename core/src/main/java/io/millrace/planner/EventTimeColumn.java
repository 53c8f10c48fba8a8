package io.millrace.planner;

import io.millrace.expr.Attribute;
import io.millrace.types.StructType;

/// A column of event times with a watermark, or of windows of them, whose time is their end.
///
/// @param ordinal column of the input
/// @param delayMillis how far the watermark stays behind
public record EventTimeColumn(int ordinal, boolean isWindow, long delayMillis) {
    /// Makes it of a column that has a watermark.
    static EventTimeColumn of(Attribute column, int ordinal) {
        boolean isWindow = column.dataType() instanceof StructType;
        return new EventTimeColumn(ordinal, isWindow, column.eventTimeDelayMs().orElseThrow());
    }
}
