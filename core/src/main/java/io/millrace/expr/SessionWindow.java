package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// `session_window(time, gap)`: rows of a key belong to one session as long as each begins at or
/// before the end of those before it. A struct of the session's start and end. Only in the grouping
/// of an aggregate.
///
/// @param end of a session that holds the row alone: see [SessionEnd]; a row whose end is null, or
///   not after its time, must have been filtered out
public record SessionWindow(Expression time, Expression end) implements Expression {
    @Override
    public DataType dataType() {
        return TimeWindow.TYPE;
    }

    @Override
    public boolean isNullable() {
        return false;
    }

    @Override
    public List<Expression> children() {
        return List.of(time, end);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new SessionWindow(children.getFirst(), children.getLast());
    }

    /// Returns Spark's name of the column.
    @Override
    public String sql() {
        return "session_window";
    }
}
