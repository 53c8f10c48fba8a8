package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.StructColumn;
import io.millrace.expr.kernel.StructFields;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.List;

/// The field of each struct of an array, as an array: `orders.price`.
record ArrayFieldFunction(int ordinal) implements VectorFunction {
    private StructField field(DataType array) {
        return ((StructType) ((ArrayType) array).elementType()).apply(ordinal);
    }

    @Override
    public String name() {
        return "_field";
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return given;
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        StructField field = field(arguments.getFirst());
        boolean containsNull =
                ((ArrayType) arguments.getFirst()).containsNull() || field.nullable();
        return new ArrayType(field.dataType(), containsNull);
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return arguments.getFirst().isNullable();
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        VectorExpression argument = arguments.getFirst();
        return (context, batch, selection) -> {
            try (ListColumn list = (ListColumn) argument.evaluate(context, batch, selection)) {
                ColumnVector field =
                        StructFields.field(
                                context.allocator(), (StructColumn) list.elements(), ordinal);
                return list.retainOver(call.dataType(), field);
            }
        };
    }
}
