package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.TextCasts;
import io.millrace.types.DataType;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;
import io.millrace.types.IntegralType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/// `try_cast`: a cast by the rules of ANSI that gives null where that would be an error.
///
/// Without ANSI a cast gives null for bad texts, too, but cuts fractions of integers off and wraps
/// numbers; so these are told apart here.
public record TryCast(DataType type) implements VectorFunction {
    /// Returns the cast as an expression.
    public static Expression of(Cast cast) {
        return new ScalarCall(new TryCast(cast.dataType()), List.of(cast.child()));
    }

    @Override
    public String name() {
        return "try_cast";
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return given;
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return type;
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return true;
    }

    @Override
    public String sql(List<String> arguments) {
        return "TRY_CAST("
                + arguments.getFirst()
                + " AS "
                + type.sql().toUpperCase(Locale.ROOT)
                + ")";
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return new Call(new Cast(call.children().getFirst(), type), arguments.getFirst());
    }

    private record Call(Cast cast, VectorExpression argument) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (ColumnVector column = argument.evaluate(context, batch, selection)) {
                boolean isToInteger = cast.dataType() instanceof IntegralType;
                if (isToInteger && column.type() instanceof StringType) {
                    return integers(context, column, selection);
                }
                EvalContext lenient = context.withoutAnsi();
                ColumnVector result =
                        new VectorCast(cast, (_, _, _) -> column.retain())
                                .evaluate(lenient, batch, selection);
                if (!isToInteger || !(column.type() instanceof NumericType)) {
                    return result;
                }
                try (FixedWidthColumn wrapped = (FixedWidthColumn) result) {
                    return unwrapped(context, (FixedWidthColumn) column, wrapped, selection);
                }
            }
        }

        private FixedWidthColumn integers(
                EvalContext context, ColumnVector texts, Selection selection) {
            try (FixedWidthBuilder builder =
                    new FixedWidthBuilder(context.allocator(), cast.dataType(), texts.rowCount())) {
                builder.setNullsOf(texts);
                TextCasts.toIntegersOrNull(
                        texts, selection, builder, PhysicalType.of(cast.dataType()));
                return builder.build();
            }
        }

        /// Makes null what is not the whole part of its number.
        private static FixedWidthColumn unwrapped(
                EvalContext context,
                FixedWidthColumn numbers,
                FixedWidthColumn wrapped,
                Selection selection) {
            try (FixedWidthBuilder builder =
                    new FixedWidthBuilder(
                            context.allocator(), wrapped.type(), wrapped.rowCount())) {
                builder.values().copyFrom(wrapped.values().asSlice(0, builder.values().byteSize()));
                builder.setNullsOf(wrapped);
                for (int i = 0; i < selection.size(); i++) {
                    int row = selection.row(i);
                    if (!wrapped.isNull(row) && !isWhole(numbers, row, integer(wrapped, row))) {
                        builder.setNull(row);
                    }
                }
                return builder.build();
            }
        }

        private static boolean isWhole(FixedWidthColumn numbers, int row, long whole) {
            return switch (numbers.type()) {
                case DecimalType _ ->
                        numbers.getDecimal(row).toBigInteger().equals(BigInteger.valueOf(whole));
                case FractionalType _ -> {
                    double number =
                            numbers.physicalType() == PhysicalType.FLOAT32
                                    ? numbers.getFloat(row)
                                    : numbers.getDouble(row);
                    double cut = number < 0 ? Math.ceil(number) : Math.floor(number);
                    yield cut == whole;
                }
                default -> integer(numbers, row) == whole;
            };
        }

        private static long integer(FixedWidthColumn column, int row) {
            return switch (column.physicalType()) {
                case INT8 -> column.getByte(row);
                case INT16 -> column.getShort(row);
                case INT32 -> column.getInt(row);
                default -> column.getLong(row);
            };
        }
    }
}
