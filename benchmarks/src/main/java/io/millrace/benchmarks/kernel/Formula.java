package io.millrace.benchmarks.kernel;

import io.millrace.expr.Arithmetic;
import io.millrace.expr.BoundReference;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.types.DataTypes;

import java.util.List;
import java.util.Optional;

/// An expression over [Columns] and the loop that computes the same. A null is [Long#MIN_VALUE] in
/// the loop's result.
enum Formula {
    /// `price * 3 + 7`.
    ARITHMETIC {
        @Override
        Expression expression() {
            return new Arithmetic(
                    Arithmetic.Op.ADD,
                    new Arithmetic(Arithmetic.Op.MULTIPLY, PRICE, literal(3)),
                    literal(7));
        }

        @Override
        void loop(Columns columns, long[] result) {
            for (int row = 0; row < result.length; row++) {
                result[row] = columns.prices[row] * 3 + 7;
            }
        }
    },
    /// `price < 5000`.
    COMPARISON {
        @Override
        Expression expression() {
            return IS_LOW;
        }

        @Override
        void loop(Columns columns, long[] result) {
            for (int row = 0; row < result.length; row++) {
                result[row] = columns.prices[row] < LOW ? 1 : 0;
            }
        }
    },
    /// `CASE WHEN price < 5000 THEN price END`, which an aggregate with `FILTER` is.
    FILTERED {
        @Override
        Expression expression() {
            return new CaseWhen(List.of(new CaseWhen.Branch(IS_LOW, PRICE)), Optional.empty());
        }

        @Override
        void loop(Columns columns, long[] result) {
            for (int row = 0; row < result.length; row++) {
                long price = columns.prices[row];
                result[row] = price < LOW ? price : Long.MIN_VALUE;
            }
        }
    },
    /// `CASE WHEN price < 5000 THEN price ELSE key END`.
    EITHER {
        @Override
        Expression expression() {
            return new CaseWhen(List.of(new CaseWhen.Branch(IS_LOW, PRICE)), Optional.of(KEY));
        }

        @Override
        void loop(Columns columns, long[] result) {
            for (int row = 0; row < result.length; row++) {
                long price = columns.prices[row];
                result[row] = price < LOW ? price : columns.keys[row];
            }
        }
    },
    /// `CAST(time AS DATE)`, in UTC.
    TO_DATE {
        @Override
        Expression expression() {
            return new Cast(
                    new BoundReference(Columns.TIME, DataTypes.TimestampType, true, "time"),
                    DataTypes.DateType);
        }

        @Override
        void loop(Columns columns, long[] result) {
            for (int row = 0; row < result.length; row++) {
                result[row] = Math.floorDiv(columns.times[row], DAY_MICROS);
            }
        }
    };

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long LOW = 5000;
    private static final Expression KEY =
            new BoundReference(Columns.KEY, DataTypes.LongType, true, "key");
    private static final Expression PRICE =
            new BoundReference(Columns.PRICE, DataTypes.LongType, true, "price");
    private static final Expression IS_LOW =
            new Comparison(Comparison.Op.LESS, PRICE, literal(LOW));

    private static Literal literal(long value) {
        return new Literal(value, DataTypes.LongType);
    }

    abstract Expression expression();

    abstract void loop(Columns columns, long[] result);
}
