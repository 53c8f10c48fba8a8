package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.StructFields;
import io.millrace.types.DataType;
import io.millrace.types.StructType;

import java.util.List;

/// Casts arrays, maps and structs: part by part, each part by a cast of its own.
final class NestedCasts {
    private NestedCasts() {}

    /// Returns the column as the type; the caller owns it.
    static ColumnVector cast(EvalContext context, ColumnVector column, DataType type) {
        if (column.type().equals(type)) {
            return column.retain();
        }
        return switch (column) {
            case ListColumn list -> list(context, list, type);
            case StructColumn struct -> struct(context, struct, (StructType) type);
            default -> plain(context, column, type);
        };
    }

    private static ColumnVector list(EvalContext context, ListColumn list, DataType type) {
        ColumnVector elements;
        try {
            elements = cast(context, list.elements(), ListColumn.elementType(type));
        } catch (RowFailure failure) {
            throw new RowFailure(rowOf(list, failure.row()), failure.error());
        }
        return list.retainOver(type, elements);
    }

    private static int rowOf(ListColumn list, int element) {
        int row = 0;
        while (list.end(row) <= element) {
            row++;
        }
        return row;
    }

    private static ColumnVector struct(EvalContext context, StructColumn struct, StructType type) {
        try (OwnedColumns children = new OwnedColumns()) {
            for (int i = 0; i < type.size(); i++) {
                // A field of a null struct may hold anything, which must not fail.
                try (ColumnVector field = StructFields.field(context.allocator(), struct, i)) {
                    children.add(cast(context, field, type.apply(i).dataType()));
                }
            }
            return struct.retainOver(type, children.release());
        }
    }

    private static ColumnVector plain(EvalContext context, ColumnVector column, DataType type) {
        BoundReference part = new BoundReference(0, column.type(), true, "element");
        Cast cast = new Cast(part, type);
        StructType schema = new StructType().add("element", column.type());
        try (Batch batch = new Batch(schema, List.of(column.retain()), column.rowCount())) {
            return ExpressionCompiler.value(cast)
                    .evaluate(context, batch, Selection.all(column.rowCount()));
        }
    }
}
