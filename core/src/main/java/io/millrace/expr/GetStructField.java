package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.List;

/// A field of a struct by its ordinal; null when the struct is.
public record GetStructField(Expression child, int ordinal) implements Expression {
    private StructField field() {
        return ((StructType) child.dataType()).fields()[ordinal];
    }

    /// Returns the name of the field.
    public String name() {
        return field().name();
    }

    @Override
    public DataType dataType() {
        return field().dataType();
    }

    @Override
    public boolean isNullable() {
        return child.isNullable() || field().nullable();
    }

    @Override
    public List<Expression> children() {
        return List.of(child);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new GetStructField(children.getFirst(), ordinal);
    }

    @Override
    public String sql() {
        return child.sql() + "." + name();
    }
}
