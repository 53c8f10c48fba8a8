package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.expr.Alias;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.SessionEnd;
import io.millrace.expr.SessionWindow;
import io.millrace.expr.TimeWindow;
import io.millrace.plan.LogicalPlan;
import io.millrace.types.CalendarInterval;
import io.millrace.types.StringType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules of `session_window(time, gap)`.
final class SessionWindows {
    private SessionWindows() {}

    /// Returns the session of a time and a gap: a text, or an expression that gives one.
    ///
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `DATATYPE_MISMATCH`, `WINDOW_DURATION_INVALID`
    ///   for a constant gap that is no interval or not above zero
    static Expression resolve(List<Expression> arguments) {
        FunctionRegistry.requireCount(FunctionRegistry.SESSION_WINDOW, arguments, 2, 2);
        Expression time = TimeWindows.time(FunctionRegistry.SESSION_WINDOW, arguments.getFirst());
        Expression gap = arguments.getLast();
        if (!(gap.dataType() instanceof StringType)) {
            throw TypeCoercion.mismatch(
                    FunctionRegistry.SESSION_WINDOW,
                    "needs a gap as text, but " + TypeCoercion.described(gap),
                    "Write it like '5 minutes'.");
        }
        FunctionRegistry.textConstant(gap).ifPresent(SessionWindows::checkGap);
        return new SessionWindow(time, SessionEnd.of(time, gap));
    }

    private static void checkGap(String text) {
        boolean isAboveZero;
        try {
            isAboveZero = CalendarInterval.parse(text).lengthMicros() > 0;
        } catch (MillraceException e) {
            throw new AnalysisException(
                    ErrorCondition.WINDOW_DURATION_INVALID,
                    "The gap of the session window, '" + text + "', is not an interval.",
                    "Write it like '5 minutes'.",
                    e);
        }
        if (!isAboveZero) {
            throw new AnalysisException(
                    ErrorCondition.WINDOW_DURATION_INVALID,
                    "The gap of the session window, '" + text + "', is not above zero.",
                    "Give a longer one.");
        }
    }

    /// Returns the session window that rows are grouped by, or nothing when there is none.
    ///
    /// @throws AnalysisException `MULTIPLE_TIME_WINDOWS` when there is any other window,
    ///   `UNSUPPORTED_FEATURE` when it is not a grouping itself
    static Optional<SessionWindow> find(List<Expression> groupings, List<Expression> output) {
        List<Expression> all = new ArrayList<>(groupings);
        all.addAll(output);
        if (all.stream().noneMatch(SessionWindows::contains)) {
            return Optional.empty();
        }
        List<SessionWindow> sessions =
                groupings.stream()
                        .map(g -> g instanceof Alias alias ? alias.child() : g)
                        .filter(SessionWindow.class::isInstance)
                        .map(SessionWindow.class::cast)
                        .toList();
        if (sessions.isEmpty()) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "The session window stands outside of groupBy(...), or within an expression.",
                    "Group by the session window itself, then use its column.");
        }
        SessionWindow first = sessions.getFirst();
        if (all.stream().anyMatch(expression -> hasOther(expression, first))) {
            throw new AnalysisException(
                    ErrorCondition.MULTIPLE_TIME_WINDOWS,
                    "One operation has a session window and another window.",
                    "Use one, or compute the second from the result of the first.");
        }
        return Optional.of(first);
    }

    /// Returns whether a session window stands anywhere in the expression.
    static boolean contains(Expression expression) {
        return Trees.contains(expression, SessionWindow.class::isInstance);
    }

    private static boolean hasOther(Expression expression, SessionWindow session) {
        Expression known = Trees.canonical(session);
        return Trees.contains(
                expression,
                node ->
                        node instanceof TimeWindow
                                || (node instanceof SessionWindow
                                        && !Trees.canonical(node).equals(known)));
    }

    /// Returns the input without the rows that are in no session: those without a time, and those
    /// whose gap is null or not above zero.
    static LogicalPlan filter(SessionWindow session, LogicalPlan child) {
        return TimeWindows.filtered(
                new Comparison(Comparison.Op.GREATER, session.end(), session.time()), child);
    }
}
