package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;
import java.util.Optional;

/// `left AND right` or `left OR right`, in three-valued logic.
public record Logical(Op op, Expression left, Expression right) implements Expression {
    /// The operators.
    public enum Op {
        AND,
        OR
    }

    /// Returns that all conditions are true, asked in their order, as a tree that is no deeper than
    /// need be; empty when there are none.
    public static Optional<Expression> all(List<Expression> conditions) {
        return conditions.isEmpty() ? Optional.empty() : Optional.of(tree(conditions));
    }

    private static Expression tree(List<Expression> conditions) {
        if (conditions.size() == 1) {
            return conditions.getFirst();
        }
        int middle = (conditions.size() + 1) / 2;
        return new Logical(
                Op.AND,
                tree(conditions.subList(0, middle)),
                tree(conditions.subList(middle, conditions.size())));
    }

    @Override
    public DataType dataType() {
        return DataTypes.BooleanType;
    }

    @Override
    public boolean isNullable() {
        return left.isNullable() || right.isNullable();
    }

    @Override
    public List<Expression> children() {
        return List.of(left, right);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Logical(op, children.get(0), children.get(1));
    }

    @Override
    public String sql() {
        return "(" + left.sql() + " " + op + " " + right.sql() + ")";
    }
}
