package io.millrace.expr;

import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.FractionalType;
import io.millrace.types.IntegralType;
import io.millrace.types.LongType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampType;

import java.util.List;
import java.util.Locale;

/// A value as another type, by Spark's rules: ANSI or not as the session says.
public record Cast(Expression child, DataType dataType) implements Expression {
    @Override
    public boolean isNullable() {
        return child.isNullable() || canFail(child.dataType(), dataType);
    }

    /// Returns whether some value has no counterpart, by Spark's rule: it does not ask whether ANSI
    /// mode would make that an error.
    private static boolean canFail(DataType from, DataType to) {
        if (from.equals(to) || to instanceof StringType) {
            return false;
        }
        if (from instanceof StringType) {
            return !(to instanceof BinaryType);
        }
        return switch (to) {
            case BooleanType _, FloatType _, DoubleType _ -> false;
            case LongType _ -> from instanceof FractionalType;
            case IntegralType _ -> from instanceof FractionalType || from instanceof TimestampType;
            case TimestampType _ -> from instanceof FractionalType;
            case DateType _ -> !(from instanceof TimestampType);
            default -> true;
        };
    }

    @Override
    public List<Expression> children() {
        return List.of(child);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Cast(children.getFirst(), dataType);
    }

    @Override
    public String sql() {
        return "CAST(" + child.sql() + " AS " + dataType.sql().toUpperCase(Locale.ROOT) + ")";
    }
}
