package io.millrace.expr;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.types.DataType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// Evaluates expressions on a few values, with an allocator that is closed, and so checked for
/// leaks, each time.
final class Evaluation {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private Evaluation() {}

    /// The column that [#on] puts values in.
    static BoundReference input(DataType type) {
        return new BoundReference(0, type, true, "x");
    }

    /// Returns the values of an expression over one column `x`, for all rows.
    static List<Object> on(Expression node, boolean isAnsi, DataType type, Object... values) {
        StructType schema = new StructType().add("x", type);
        List<Row> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(RowFactory.create(value));
        }
        List<Object> results = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root();
                Batch batch = RowConverter.toBatch(allocator, schema, rows);
                ColumnVector column =
                        ExpressionCompiler.compile(node)
                                .evaluate(
                                        new EvalContext(allocator, isAnsi, ZONE, 0),
                                        batch,
                                        Selection.all(values.length))) {
            for (int row = 0; row < values.length; row++) {
                results.add(RowConverter.value(column, row));
            }
        }
        return results;
    }

    static Object cast(Object value, DataType from, DataType to, boolean isAnsi) {
        return on(new Cast(input(from), to), isAnsi, from, value).getFirst();
    }

    static Expression call(String name, Expression... arguments) {
        return new ScalarCall(ScalarFunctions.lookup(name).orElseThrow(), List.of(arguments));
    }
}
