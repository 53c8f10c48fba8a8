package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.List;

/// `window(time, duration, slide, start)`: the windows that a time belongs to, as a struct of start
/// and end. Only in the grouping of an aggregate, which keeps it as one int64 until emission, or in
/// a projection, where it multiplies the row.
///
/// @param isCumulating whether windows with one start grow by the slide up to the duration
public record TimeWindow(
        Expression time,
        long durationMicros,
        long slideMicros,
        long startMicros,
        boolean isCumulating)
        implements Expression {
    /// The type of a window.
    public static final StructType TYPE =
            DataTypes.createStructType(
                    new StructField[] {
                        DataTypes.createStructField("start", DataTypes.TimestampType, true),
                        DataTypes.createStructField("end", DataTypes.TimestampType, true)
                    });

    /// Makes tumbling or sliding windows.
    public TimeWindow(Expression time, long durationMicros, long slideMicros, long startMicros) {
        this(time, durationMicros, slideMicros, startMicros, false);
    }

    /// Returns whether each row is in exactly one window.
    public boolean isTumbling() {
        return slideMicros == durationMicros && !isCumulating;
    }

    @Override
    public DataType dataType() {
        return TYPE;
    }

    /// As Spark has it, though no window that comes out is null: what multiplies rows may be.
    @Override
    public boolean isNullable() {
        return !isTumbling();
    }

    @Override
    public List<Expression> children() {
        return List.of(time);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new TimeWindow(
                children.getFirst(), durationMicros, slideMicros, startMicros, isCumulating);
    }

    /// Returns Spark's name of the column.
    @Override
    public String sql() {
        return isCumulating ? "cumulate_window" : "window";
    }
}
