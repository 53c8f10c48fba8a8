package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.LogicalPlan;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;

/// The rules of `withWatermark(eventTime, delay)`.
final class Watermarks {
    private Watermarks() {}

    /// Returns the watermark over a column of the input; the input itself when it is static, where
    /// nothing comes late.
    ///
    /// @throws AnalysisException `EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE`, or `UNRESOLVED_COLUMN`
    static LogicalPlan resolve(EventTimeWatermark watermark) {
        LogicalPlan child = watermark.child();
        Expression time =
                new ExpressionResolver(Scope.of(child.output())).resolve(watermark.eventTime());
        if (!(time.dataType() instanceof TimestampType
                || time.dataType() instanceof TimestampNTZType)) {
            throw new AnalysisException(
                    ErrorCondition.EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE,
                    "The event time `"
                            + time.sql()
                            + "` has the invalid type "
                            + time.dataType().simpleString()
                            + ", but expected TIMESTAMP.",
                    "Cast it in a column of its own, and use that.");
        }
        if (!(time instanceof Attribute)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "The event time `" + time.sql() + "` is not a column of the frame.",
                    "Make it one by withColumn(...), and use that.");
        }
        return child.isStreaming()
                ? new EventTimeWatermark(time, watermark.delayMicros(), child)
                : child;
    }
}
