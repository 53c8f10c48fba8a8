package io.millrace.sql;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.expr.Literal;
import io.millrace.types.CalendarInterval;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.YearMonthIntervalType;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingMultiUnitsIntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultiUnitsIntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnitInMultiUnitsContext;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

    /// Returns the interval as a constant of the type that its units make.
    ///
    /// @throws io.millrace.AnalysisException `INVALID_INTERVAL_FORMAT`; `UNSUPPORTED_FEATURE` for
    ///   months beside shorter units
    Literal literal(IntervalContext interval) {
        String text = text(interval);
        Set<String> units = new HashSet<>();
        for (UnitInMultiUnitsContext unit : interval.errorCapturingMultiUnitsInterval().body.unit) {
            units.add(unit.getText().toLowerCase(Locale.ROOT));
        }
        return literal(text, units, interval);
    }

    /// Returns the constant that `INTERVAL 'text'` is.
    Literal literal(String text, ParserRuleContext node) {
        require(text, node);
        Set<String> units = new HashSet<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            if (!word.isEmpty() && !word.equals("interval")) {
                units.add(word);
            }
        }
        return literal(text, units, node);
    }

    private Literal literal(String text, Set<String> units, ParserRuleContext node) {
        CalendarInterval interval = require(text, node);
        boolean hasYear = units.stream().anyMatch(unit -> unit.startsWith("year"));
        boolean hasMonth = units.stream().anyMatch(unit -> unit.startsWith("month"));
        if (!hasYear && !hasMonth) {
            byte first = DayTimeIntervalType.SECOND;
            byte last = DayTimeIntervalType.DAY;
            for (String unit : units) {
                byte field = field(unit);
                first = (byte) Math.min(first, field);
                last = (byte) Math.max(last, field);
            }
            return new Literal(interval.durationMicros(), new DayTimeIntervalType(first, last));
        }
        if (interval.days() != 0 || interval.micros() != 0) {
            throw errors.unsupported("An interval of months and shorter units", node);
        }
        return new Literal(
                interval.months(),
                new YearMonthIntervalType(
                        hasYear ? YearMonthIntervalType.YEAR : YearMonthIntervalType.MONTH,
                        hasMonth ? YearMonthIntervalType.MONTH : YearMonthIntervalType.YEAR));
    }

    private static byte field(String unit) {
        if (unit.startsWith("day") || unit.startsWith("week")) {
            return DayTimeIntervalType.DAY;
        }
        if (unit.startsWith("hour")) {
            return DayTimeIntervalType.HOUR;
        }
        return unit.startsWith("minute") ? DayTimeIntervalType.MINUTE : DayTimeIntervalType.SECOND;
    }

    private CalendarInterval require(String text, ParserRuleContext interval) {
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
