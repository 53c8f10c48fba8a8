package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// A number that each row of a batch has for itself, for functions such as `rand()` that are no
/// functions of values. The analyzer puts a column in its place.
///
/// It is a function of the batch and of the row's place in the input: a batch that is run again has
/// the same numbers, on any number of threads, and so has a frame that stands in a plan twice.
///
/// @param isScattered whether its 64 bits look random; else the numbers ascend, with the piece of
///   input in the upper 31 bits, as Spark's `monotonically_increasing_id()` has the partition
public record RowNumber(boolean isScattered) implements Expression {
    @Override
    public DataType dataType() {
        return DataTypes.LongType;
    }

    @Override
    public boolean isNullable() {
        return false;
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
        return isScattered ? "scattered_row_number()" : "monotonically_increasing_id()";
    }
}
