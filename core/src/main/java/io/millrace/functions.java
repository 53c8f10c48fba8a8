package io.millrace;

import io.millrace.analysis.SqlParsers;
import io.millrace.expr.CaseWhen;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The functions of columns, with Spark's names and signatures; for `import static`.
@SuppressWarnings("MemberName") // Spark's names
public final class functions extends NestedCalls {
    private functions() {}

    /// Names a column; a qualifier before it and struct fields after it are set off by dots:
    /// `window.start`.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`
    public static Column col(String colName) {
        return new Column(colName);
    }

    /// The same as [#col].
    public static Column column(String colName) {
        return col(colName);
    }

    /// A constant: boolean, number, text, date (`LocalDate`, `java.sql.Date`), timestamp
    /// (`Instant`, `java.sql.Timestamp`) or null; a column stays as it is.
    ///
    /// @throws AnalysisException `UNSUPPORTED_DATATYPE` for other values
    public static Column lit(@Nullable Object literal) {
        return literal instanceof Column column ? column : new Column(Literals.of(literal));
    }

    /// The column that a SQL expression computes: `"date_format(window.end, 'HH:mm') AS time"`.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `SQL_PARSER_NOT_FOUND` without the module
    ///   `sql`
    public static Column expr(String expr) {
        return new Column(SqlParsers.get().parseExpression(expr));
    }

    /// A call of a function by its name.
    public static Column call_function(String funcName, Column... cols) {
        return call(funcName, (Object[]) cols);
    }

    // Grouping by time

    /// Windows of a fixed length that follow each other: a struct of `start` and `end`, half-open,
    /// aligned to the epoch in UTC. Rows without a time are in no window.
    ///
    /// @param windowDuration such as `"1 hour"`; no months
    public static Column window(Column timeColumn, String windowDuration) {
        return call("window", timeColumn, windowDuration);
    }

    /// Windows of a fixed length that start every slide, and overlap when it is shorter.
    ///
    /// @param slideDuration at most the window's
    public static Column window(Column timeColumn, String windowDuration, String slideDuration) {
        return call("window", timeColumn, windowDuration, slideDuration);
    }

    /// Windows that are aligned to the epoch plus a start time.
    ///
    /// @param startTime shorter than the slide; may be negative
    public static Column window(
            Column timeColumn, String windowDuration, String slideDuration, String startTime) {
        return call("window", timeColumn, windowDuration, slideDuration, startTime);
    }

    /// The last moment of a window, a microsecond before its end: an event time if the window is of
    /// one. To window the column of a window uses it, too.
    public static Column window_time(Column windowColumn) {
        return call("window_time", windowColumn);
    }

    /// Windows that begin together and grow by a step up to a size: with `"1 day"` and `"1 hour"`
    /// the first hour of each day, the first two, and so on to the whole day. Aligned to the epoch
    /// in UTC. Not in Spark.
    ///
    /// @param maxSize a multiple of the step
    /// @param step such as `"1 hour"`; no months
    public static Column cumulate_window(Column timeColumn, String maxSize, String step) {
        return call("cumulate_window", timeColumn, maxSize, step);
    }

    /// Sessions: rows of a group belong to one as long as none begins after the end of those before
    /// it, which is the latest time plus the gap. A struct of `start` and `end`, half-open. Only in
    /// `groupBy`; on a stream beside one more grouping.
    ///
    /// @param gapDuration such as `"5 minutes"`
    public static Column session_window(Column timeColumn, String gapDuration) {
        return call("session_window", timeColumn, gapDuration);
    }

    /// Sessions with a gap of its own for each row; a row whose gap is null, no interval or not
    /// above zero is in no session.
    ///
    /// @param gapDuration gives texts such as `"5 minutes"`
    public static Column session_window(Column timeColumn, Column gapDuration) {
        return call("session_window", timeColumn, gapDuration);
    }

    // Conditions and nulls

    /// The value where the condition is true; goes on with [Column#when] and [Column#otherwise].
    public static Column when(Column condition, @Nullable Object value) {
        List<CaseWhen.Branch> branches = new ArrayList<>();
        branches.add(new CaseWhen.Branch(condition.expr(), Literals.of(value)));
        return new Column(new CaseWhen(branches, Optional.empty()));
    }

    /// The first of the values that is not null.
    public static Column coalesce(Column... e) {
        return call("coalesce", (Object[]) e);
    }

    /// Whether the column is null.
    public static Column isnull(Column e) {
        return e.isNull();
    }

    /// Whether the column is not null.
    public static Column isnotnull(Column e) {
        return e.isNotNull();
    }

    /// Whether the column is a float or double that is no number.
    public static Column isnan(Column e) {
        return e.isNaN();
    }

    /// Whether the column is not true; null for null.
    public static Column not(Column e) {
        return e.negated();
    }

    // Sort keys

    /// Small values first, nulls before them.
    public static Column asc(String columnName) {
        return col(columnName).asc();
    }

    /// Large values first, nulls after them.
    public static Column desc(String columnName) {
        return col(columnName).desc();
    }

    /// The first of both that is not null.
    public static Column nvl(Column col1, Column col2) {
        return call("nvl", col1, col2);
    }

    /// The first of both that is not null.
    public static Column ifnull(Column col1, Column col2) {
        return call("ifnull", col1, col2);
    }

    /// Null where both are equal, else the first.
    public static Column nullif(Column col1, Column col2) {
        return call("nullif", col1, col2);
    }

    /// The second where the first is NaN, else the first.
    public static Column nanvl(Column col1, Column col2) {
        return call("nanvl", col1, col2);
    }

    // Numbers

    /// The number with the other sign.
    public static Column negative(Column e) {
        return call("negative", e);
    }

    /// The number without its sign.
    public static Column abs(Column e) {
        return call("abs", e);
    }

    /// The square root, a double; NaN of a negative number.
    public static Column sqrt(Column e) {
        return call("sqrt", e);
    }

    /// The largest whole number that is not above, a long.
    public static Column floor(Column e) {
        return call("floor", e);
    }

    /// The smallest whole number that is not below, a long.
    public static Column ceil(Column e) {
        return call("ceil", e);
    }

    /// The same as [#ceil(Column)].
    public static Column ceiling(Column e) {
        return call("ceiling", e);
    }

    /// The number with the other sign, which names an unnamed column `(- e)`.
    public static Column negate(Column e) {
        return call("-", e);
    }

    // Texts

    /// The text in upper case.
    public static Column upper(Column e) {
        return call("upper", e);
    }

    /// The same as [#upper(Column)].
    public static Column ucase(Column str) {
        return call("ucase", str);
    }

    /// The text in lower case.
    public static Column lower(Column e) {
        return call("lower", e);
    }

    /// The same as [#lower(Column)].
    public static Column lcase(Column str) {
        return call("lcase", str);
    }

    /// The text without spaces at its ends.
    public static Column trim(Column e) {
        return call("trim", e);
    }

    /// The text without spaces at its start.
    public static Column ltrim(Column e) {
        return call("ltrim", e);
    }

    /// The text without spaces at its end.
    public static Column rtrim(Column e) {
        return call("rtrim", e);
    }

    /// The number of characters of a text or of bytes of a binary.
    public static Column length(Column e) {
        return call("length", e);
    }

    /// The same as [#length(Column)].
    public static Column char_length(Column str) {
        return call("char_length", str);
    }

    /// The same as [#length(Column)].
    public static Column character_length(Column str) {
        return call("character_length", str);
    }

    /// The texts one after the other; null if one is null.
    public static Column concat(Column... exprs) {
        return call("concat", (Object[]) exprs);
    }

    /// A part of the text.
    ///
    /// @param pos of its first character, from 1; negative counts from the end
    /// @param len characters at most
    public static Column substring(Column str, int pos, int len) {
        return call("substring", str, pos, len);
    }

    /// A part of the text, as [#substring(Column, int, int)].
    public static Column substr(Column str, Column pos, Column len) {
        return call("substr", str, pos, len);
    }

    // Dates and times, in the session's zone

    /// A timestamp, date or text of one, written in a pattern such as `"MMM-dd HH:mm"`.
    public static Column date_format(Column dateExpr, String format) {
        return call("date_format", dateExpr, format);
    }

    /// The year of a date.
    public static Column year(Column e) {
        return call("year", e);
    }

    /// The month of a date, from 1.
    public static Column month(Column e) {
        return call("month", e);
    }

    /// The day of the month of a date, from 1.
    public static Column day(Column e) {
        return call("day", e);
    }

    /// The same as [#day(Column)].
    public static Column dayofmonth(Column e) {
        return call("dayofmonth", e);
    }

    /// The hour of a timestamp.
    public static Column hour(Column e) {
        return call("hour", e);
    }

    /// The minute of a timestamp.
    public static Column minute(Column e) {
        return call("minute", e);
    }

    /// The second of a timestamp.
    public static Column second(Column e) {
        return call("second", e);
    }

    /// The value as a timestamp.
    public static Column to_timestamp(Column s) {
        return call("to_timestamp", s);
    }

    /// The value as a date.
    public static Column to_date(Column e) {
        return call("to_date", e);
    }

    /// The seconds of a timestamp since the epoch, rounded down.
    public static Column unix_timestamp(Column s) {
        return call("unix_timestamp", s);
    }
}
