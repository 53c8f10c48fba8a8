package io.millrace.expr;

import static java.math.RoundingMode.HALF_UP;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Decimals;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.DecimalWords;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import org.apache.arrow.memory.BufferAllocator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Takes decimals apart into what group tables know, and puts them together again: tables hold
/// words and bytes, and a decimal of more than 18 digits is neither.
///
/// ```text
///   decimal    as a key, or a smallest value    as summands
///   p <= 18    WORD: the digits as a long       WORD
///   p > 18     BYTES: 16 bytes in the order     HIGH * 2^64 + MIDDLE * 2^32 + LOW
///              of the numbers
/// ```
///
/// The names begin with an underscore and cannot be called by users.
public final class DecimalParts {
    /// The most digits that fit a word.
    private static final int WORD_DIGITS = 18;

    private DecimalParts() {}

    /// What is taken of a decimal.
    private enum Part implements VectorFunction {
        WORD,
        HIGH,
        MIDDLE,
        LOW,
        BYTES;

        @Override
        public List<DataType> argumentTypes(List<DataType> given) {
            return given;
        }

        @Override
        public DataType resultType(List<DataType> arguments) {
            return this == BYTES ? DataTypes.BinaryType : DataTypes.LongType;
        }

        @Override
        public boolean isNullable(List<Expression> arguments) {
            return arguments.getFirst().isNullable();
        }

        @Override
        public String sql(List<String> arguments) {
            return "_" + name().toLowerCase(Locale.ROOT) + "(" + arguments.getFirst() + ")";
        }

        @Override
        public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
            VectorExpression argument = arguments.getFirst();
            return (context, batch, selection) -> {
                try (FixedWidthColumn decimals =
                        (FixedWidthColumn) argument.evaluate(context, batch, selection)) {
                    return this == BYTES
                            ? DecimalWords.toBytes(context.allocator(), decimals)
                            : DecimalWords.toLongs(context.allocator(), decimals, this::word);
                }
            };
        }

        private long word(long high, long low) {
            return switch (this) {
                case WORD -> low;
                case HIGH -> high;
                case MIDDLE -> low >>> 32;
                case LOW, BYTES -> low & 0xFFFF_FFFFL;
            };
        }
    }

    /// Makes the decimals of keys, or of arrays of keys, again.
    private record Whole(DecimalType type) implements VectorFunction {
        @Override
        public String name() {
            return "_decimal";
        }

        @Override
        public List<DataType> argumentTypes(List<DataType> given) {
            return given;
        }

        @Override
        public DataType resultType(List<DataType> arguments) {
            return arguments.getFirst() instanceof ArrayType array
                    ? new ArrayType(type, array.containsNull())
                    : type;
        }

        @Override
        public boolean isNullable(List<Expression> arguments) {
            return arguments.getFirst().isNullable();
        }

        @Override
        public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
            VectorExpression argument = arguments.getFirst();
            return (context, batch, selection) -> {
                try (ColumnVector parts = argument.evaluate(context, batch, selection)) {
                    if (parts instanceof ListColumn lists) {
                        ColumnVector elements = lists.elements();
                        Selection all = Selection.all(elements.rowCount());
                        return lists.retainOver(
                                call.dataType(), whole(context.allocator(), elements, all));
                    }
                    return whole(context.allocator(), parts, selection);
                }
            };
        }

        private ColumnVector whole(
                BufferAllocator allocator, ColumnVector parts, Selection selection) {
            return parts instanceof FixedWidthColumn words
                    ? DecimalWords.ofLongs(allocator, words, type)
                    : DecimalWords.ofBytes(allocator, parts, type, selection);
        }
    }

    /// Adds up sums of parts, and divides by the last argument if `isAverage`.
    ///
    /// @param scale digits after the point of what was summed
    private record Total(DecimalType type, int scale, boolean isAverage, String shown)
            implements VectorFunction {
        @Override
        public String name() {
            return isAverage ? "_decimal_avg" : "_decimal_sum";
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
            return shown;
        }

        @Override
        public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
            return (context, batch, selection) -> {
                try (OwnedColumns columns = new OwnedColumns();
                        FixedWidthBuilder builder =
                                new FixedWidthBuilder(
                                        context.allocator(), type, batch.rowCount())) {
                    for (VectorExpression argument : arguments) {
                        columns.add(argument.evaluate(context, batch, selection));
                    }
                    builder.setNullsOf(columns.columns().getFirst());
                    fill(columns.columns(), selection, builder, context.isAnsi(), call);
                    return builder.build();
                }
            };
        }

        private void fill(
                List<ColumnVector> columns,
                Selection selection,
                FixedWidthBuilder builder,
                boolean isAnsi,
                ScalarCall call) {
            int partCount = isAverage ? columns.size() - 1 : columns.size();
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                if (columns.getFirst().isNull(row)) {
                    continue;
                }
                BigDecimal total = new BigDecimal(sum(columns, partCount, row), scale);
                if (isAverage) {
                    long count = ((FixedWidthColumn) columns.getLast()).getLong(row);
                    total = total.divide(BigDecimal.valueOf(count), type.scale(), HALF_UP);
                }
                BigDecimal fitted = Decimals.fitted(total, type.precision(), type.scale());
                if (fitted != null) {
                    builder.setDecimal(row, fitted.unscaledValue());
                } else if (isAnsi) {
                    throw AnsiErrors.outOfRange(call, row, ": it is " + total.toPlainString());
                } else {
                    builder.setNull(row);
                }
            }
        }

        private static BigInteger sum(List<ColumnVector> columns, int partCount, int row) {
            BigInteger sum = ((FixedWidthColumn) columns.getFirst()).getUnscaled(row);
            if (partCount == 1) {
                return sum;
            }
            BigInteger middle = ((FixedWidthColumn) columns.get(1)).getUnscaled(row);
            BigInteger low = ((FixedWidthColumn) columns.get(2)).getUnscaled(row);
            return sum.shiftLeft(64).add(middle.shiftLeft(32)).add(low);
        }
    }

    private static boolean isOfOneWord(DecimalType type) {
        return type.precision() <= WORD_DIGITS;
    }

    /// Returns the decimal as a long or as bytes, with the same order and equality.
    public static Expression toKey(Expression decimal) {
        Part part = isOfOneWord((DecimalType) decimal.dataType()) ? Part.WORD : Part.BYTES;
        return new ScalarCall(part, List.of(decimal));
    }

    /// Returns the decimal that [#toKey] made the key of; of an array of keys an array.
    public static Expression ofKey(Expression key, DecimalType type) {
        return new ScalarCall(new Whole(type), List.of(key));
    }

    /// Returns what is to be summed in place of the decimal, each without a limit.
    public static List<Expression> summands(Expression decimal) {
        if (isOfOneWord((DecimalType) decimal.dataType())) {
            return List.of(new ScalarCall(Part.WORD, List.of(decimal)));
        }
        return List.of(
                new ScalarCall(Part.HIGH, List.of(decimal)),
                new ScalarCall(Part.MIDDLE, List.of(decimal)),
                new ScalarCall(Part.LOW, List.of(decimal)));
    }

    /// Returns the sum of decimals from the sums of their [#summands].
    ///
    /// @param shown the call as the user wrote it
    public static Expression sum(List<Expression> sums, DecimalType input, String shown) {
        DecimalType type = DecimalType.bounded(input.precision() + 10, input.scale());
        return new ScalarCall(new Total(type, input.scale(), false, shown), sums);
    }

    /// Returns the average of decimals from the sums of their [#summands] and their number.
    ///
    /// @param shown the call as the user wrote it
    public static Expression average(
            List<Expression> sums, Expression count, DecimalType input, String shown) {
        DecimalType type = DecimalType.bounded(input.precision() + 4, input.scale() + 4);
        List<Expression> parts = new ArrayList<>(sums);
        parts.add(count);
        return new ScalarCall(new Total(type, input.scale(), true, shown), parts);
    }
}
