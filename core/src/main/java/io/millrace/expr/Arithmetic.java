package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DecimalType;

import java.util.List;

/// `left op right` on two numbers of one type, which is also the type of the result; or on two
/// decimals, whose result has digits of its own.
public record Arithmetic(Op op, Expression left, Expression right) implements Expression {
    /// The operators.
    public enum Op {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        /// On doubles and decimals only: the analyzer casts, as in Spark.
        DIVIDE("/"),
        REMAINDER("%");

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
        // Each side is asked once: twice would cost a power of two in a deep tree.
        DataType type = left.dataType();
        return type instanceof DecimalType a && right.dataType() instanceof DecimalType b
                ? DecimalRules.resultType(op, a, b)
                : type;
    }

    @Override
    public boolean isNullable() {
        // A division by zero is null where ANSI is off, as is a decimal that does not fit.
        return left.isNullable()
                || right.isNullable()
                || op == Op.DIVIDE
                || op == Op.REMAINDER
                || dataType() instanceof DecimalType;
    }

    @Override
    public List<Expression> children() {
        return List.of(left, right);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Arithmetic(op, children.get(0), children.get(1));
    }

    @Override
    public String sql() {
        return "(" + left.sql() + " " + op.symbol() + " " + right.sql() + ")";
    }
}
