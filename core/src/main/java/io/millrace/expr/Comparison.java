package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// `left op right` on two values of one type. NaN equals NaN and is larger than every number.
public record Comparison(Op op, Expression left, Expression right) implements Expression {
    /// The operators.
    public enum Op {
        EQUAL("="),
        /// Never null: null equals null.
        EQUAL_NULL_SAFE("<=>"),
        /// Written so by the API's `notEqual`; Spark names it `NOT (a = b)`.
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Op(String symbol) {
            this.symbol = symbol;
        }

        /// Returns the operator as it is written.
        public String symbol() {
            return symbol;
        }
    }

    @Override
    public DataType dataType() {
        return DataTypes.BooleanType;
    }

    @Override
    public boolean isNullable() {
        return op != Op.EQUAL_NULL_SAFE && (left.isNullable() || right.isNullable());
    }

    @Override
    public List<Expression> children() {
        return List.of(left, right);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Comparison(op, children.get(0), children.get(1));
    }

    @Override
    public String sql() {
        return op == Op.NOT_EQUAL
                ? "(NOT (" + left.sql() + " = " + right.sql() + "))"
                : "(" + left.sql() + " " + op.symbol() + " " + right.sql() + ")";
    }
}
