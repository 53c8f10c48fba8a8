package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.RowConverter;
import io.millrace.expr.CollectionFunction.Nullability;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.kernel.ArrayKernels;
import io.millrace.expr.kernel.ElementPicks;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `arrays_zip`: an array of structs, of which the n-th has the n-th element of each array, or null
/// where an array is shorter.
///
/// @param names of the fields, as the arguments are named; those that have none are numbered
record ArraysZip(List<String> names) implements VectorFunction {
    /// The function before its arguments are known.
    static final ArraysZip UNNAMED = new ArraysZip(List.of());

    ArraysZip {
        names = List.copyOf(names);
    }

    @Override
    public String name() {
        return "arrays_zip";
    }

    @Override
    public ScalarFunction forArguments(List<Expression> arguments) {
        List<String> named = new ArrayList<>();
        for (Expression argument : arguments) {
            named.add(
                    switch (argument) {
                        case Attribute column -> column.name();
                        case GetStructField field -> field.name();
                        default -> Integer.toString(named.size());
                    });
        }
        return new ArraysZip(named);
    }

    private CollectionFunction typed() {
        return new CollectionFunction(
                name(), this::types, Nullability.OF_ARGUMENTS, ArraysZip::zip);
    }

    private List<DataType> types(List<DataType> given) {
        List<DataType> types = new ArrayList<>();
        List<StructField> fields = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            ArrayType array = CollectionTypes.array(name(), given, i);
            types.add(array);
            String field = i < names.size() ? names.get(i) : Integer.toString(i);
            fields.add(new StructField(field, array.elementType(), true));
        }
        types.add(new ArrayType(DataTypes.createStructType(fields), false));
        return types;
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return typed().argumentTypes(given);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return typed().resultType(arguments);
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return typed().isNullable(arguments);
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return typed().compile(call, arguments);
    }

    private static ColumnVector zip(Invocation call) {
        ArrayType type = (ArrayType) call.call().dataType();
        if (call.arguments().isEmpty()) {
            return RowConverter.column(
                    call.context().allocator(),
                    type,
                    Collections.nCopies(call.rowCount(), List.of()));
        }
        List<ListColumn> lists = call.arguments().stream().map(ListColumn.class::cast).toList();
        List<ElementPicks> picks =
                lists.stream().map(_ -> new ElementPicks(call.rowCount())).toList();
        ArrayKernels.Rows rows = new ArrayKernels.Rows(lists, call.selection(), call.rowCount());
        for (int i = 0; i < call.selection().size(); i++) {
            int row = call.selection().row(i);
            int length = rows.isNull(row) ? -1 : longest(lists, row);
            for (int part = 0; part < lists.size(); part++) {
                add(lists.get(part), picks.get(part), row, length);
            }
        }
        return ElementPicks.buildStructs(
                call.context().allocator(),
                type,
                picks,
                lists.stream().map(ListColumn::elements).toList());
    }

    private static int longest(List<ListColumn> lists, int row) {
        int length = 0;
        for (ListColumn list : lists) {
            length = Math.max(length, list.end(row) - list.start(row));
        }
        return length;
    }

    /// @param length of the list, or -1 for null
    private static void add(ListColumn list, ElementPicks picks, int row, int length) {
        picks.start(row);
        if (length < 0) {
            picks.setNull();
            return;
        }
        picks.addRange(0, list.start(row), list.end(row));
        for (int i = list.end(row) - list.start(row); i < length; i++) {
            picks.addNull();
        }
    }
}
