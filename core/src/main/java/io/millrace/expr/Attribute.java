package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A column of a plan's output.
///
/// @param name as shown
/// @param exprId identity through the plan
/// @param qualifier name of the table or view it comes from, for `t.x`
/// @param eventTimeDelayMs the delay of the watermark over this event time, or over what its window
///   was made of; empty for any other column
public record Attribute(
        String name,
        DataType dataType,
        boolean isNullable,
        ExprId exprId,
        Optional<String> qualifier,
        OptionalLong eventTimeDelayMs)
        implements Expression {
    /// Returns a new column with an identity of its own.
    public static Attribute create(String name, DataType dataType, boolean isNullable) {
        return new Attribute(
                name, dataType, isNullable, ExprId.next(), Optional.empty(), OptionalLong.empty());
    }

    /// Returns this column under a qualifier.
    public Attribute withQualifier(String name) {
        return new Attribute(
                this.name, dataType, isNullable, exprId, Optional.of(name), eventTimeDelayMs);
    }

    /// Returns this column in another spelling.
    public Attribute withName(String other) {
        return new Attribute(other, dataType, isNullable, exprId, qualifier, eventTimeDelayMs);
    }

    /// Returns this column as one that may be null, or may not.
    public Attribute withNullability(boolean nullable) {
        return new Attribute(name, dataType, nullable, exprId, qualifier, eventTimeDelayMs);
    }

    /// Returns this column as an event time with a watermark, or as none.
    public Attribute withEventTime(OptionalLong delayMs) {
        return new Attribute(name, dataType, isNullable, exprId, qualifier, delayMs);
    }

    /// Returns this column under another identity.
    public Attribute withExprId(ExprId other) {
        return new Attribute(name, dataType, isNullable, other, qualifier, eventTimeDelayMs);
    }

    @Override
    public List<Expression> children() {
        return List.of();
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return this;
    }

    @Override
    public String sql() {
        return name;
    }

    @Override
    public String toString() {
        return name + "#" + exprId.id();
    }
}
