package io.millrace.sql;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.CalendarInterval;

import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingMultiUnitsIntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultiUnitsIntervalContext;

import java.util.Optional;

/// Spans of time: `INTERVAL 1 HOUR`, `INTERVAL '10' MINUTES 30 SECONDS`.
final class Intervals {
    private final SqlErrors errors;
    private final StringLiterals texts;

    Intervals(SqlErrors errors) {
        this.errors = errors;
        this.texts = new StringLiterals(errors);
    }

    /// Returns the interval that the node is, parentheses aside, if it is one.
    static Optional<IntervalContext> find(ParseTree node) {
        ParseTree inner = node;
        while (!(inner instanceof IntervalLiteralContext) && inner.getChildCount() == 1) {
            inner = inner.getChild(0);
        }
        return inner instanceof IntervalLiteralContext literal
                ? Optional.of(literal.interval())
                : Optional.empty();
    }

    /// Returns the interval in the words that [CalendarInterval#parse] reads: `1 HOUR`.
    ///
    /// @throws io.millrace.AnalysisException `INVALID_INTERVAL_FORMAT`
    String text(IntervalContext interval) {
        ErrorCapturingMultiUnitsIntervalContext units = interval.errorCapturingMultiUnitsInterval();
        if (units == null || units.unitToUnitInterval() != null) {
            throw errors.unsupported("An interval from unit TO unit", interval);
        }
        MultiUnitsIntervalContext body = units.body;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < body.intervalValue().size(); i++) {
            text.append(text.isEmpty() ? "" : " ");
            text.append(value(body.intervalValue(i))).append(' ');
            text.append(body.unit.get(i).getText());
        }
        require(text.toString(), interval);
        return text.toString();
    }

    /// Returns the length, a month being 31 days.
    ///
    /// @throws io.millrace.AnalysisException `INVALID_INTERVAL_FORMAT`
    long micros(IntervalContext interval) {
        return require(text(interval), interval).lengthMicros();
    }

    private CalendarInterval require(String text, IntervalContext interval) {
        try {
            return CalendarInterval.parse(text);
        } catch (MillraceException _) {
            throw errors.at(
                    ErrorCondition.INVALID_INTERVAL_FORMAT,
                    "'" + text + "' is not an interval",
                    interval,
                    "Write it like INTERVAL 1 HOUR 30 MINUTES.");
        }
    }

    private String value(IntervalValueContext value) {
        String sign = value.MINUS() != null ? "-" : "";
        String number =
                value.stringLit() != null
                        ? texts.of(value.stringLit()).strip()
                        : value.getStop().getText();
        return sign.equals("-") && number.startsWith("-") ? number.substring(1) : sign + number;
    }
}
