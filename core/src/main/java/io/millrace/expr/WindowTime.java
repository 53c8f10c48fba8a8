package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// `window_time(window)`: the last moment within a window, a microsecond before its end; null when
/// the window is. An event time if the window is of one, so that windows can be made of windows.
///
/// @param window a struct of two timestamps
public record WindowTime(Expression window) implements Expression {
    /// The place of the end in a window.
    public static final int END_ORDINAL = 1;

    @Override
    public DataType dataType() {
        return DataTypes.TimestampType;
    }

    /// Returns true, as Spark does, whose windows are structs of fields that may be null.
    @Override
    public boolean isNullable() {
        return true;
    }

    @Override
    public List<Expression> children() {
        return List.of(window);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new WindowTime(children.getFirst());
    }

    @Override
    public String sql() {
        return "window_time(" + window.sql() + ")";
    }
}
