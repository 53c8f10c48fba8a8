package io.millrace.expr;

import java.util.OptionalLong;

/// Which expressions carry on the watermark of an event time: the column itself under another name,
/// the windows made of it, and the times made of these.
final class EventTime {
    private EventTime() {}

    /// Returns the delay of the watermark, or empty when the expression is no event time.
    static OptionalLong delayMs(Expression expression) {
        return switch (expression) {
            case Attribute column -> column.eventTimeDelayMs();
            case Alias alias -> delayMs(alias.child());
            case TimeWindow window -> delayMs(window.time());
            case WindowTime time -> delayMs(time.window());
            case SessionWindow window -> delayMs(window.time());
            default -> OptionalLong.empty();
        };
    }
}
