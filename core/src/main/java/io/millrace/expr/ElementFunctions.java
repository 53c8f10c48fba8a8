package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.MultiGather;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.CollectionFunction.Nullability;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.kernel.ArrayKernels;
import io.millrace.expr.kernel.ArrayKernels.ElementSet;
import io.millrace.expr.kernel.RowOrder;
import io.millrace.expr.kernel.TextColumns;
import io.millrace.expr.kernel.TextOperand;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Functions that ask arrays and maps for elements, or for what is known of them.
final class ElementFunctions {
    private ElementFunctions() {}

    /// What happens where there is no such element.
    enum Missing {
        IS_NULL,
        IS_ANSI_ERROR
    }

    static List<ScalarFunction> all() {
        List<ScalarFunction> functions = new ArrayList<>();
        addSizes(functions);
        functions.add(elementAt("element_at", Missing.IS_ANSI_ERROR));
        functions.add(elementAt("try_element_at", Missing.IS_NULL));
        functions.add(
                new CollectionFunction(
                        "get",
                        given -> {
                            CollectionTypes.requireCount("get", given, 2, 2);
                            ArrayType type = CollectionTypes.array("get", given, 0);
                            return List.of(type, DataTypes.IntegerType, type.elementType());
                        },
                        Nullability.ALWAYS,
                        call -> item(call, Missing.IS_NULL)));
        functions.add(
                found(
                        "array_contains",
                        DataTypes.BooleanType,
                        (list, row, at) ->
                                at >= 0
                                        ? RowAnswer.of(1)
                                        : ArrayKernels.hasNull(list, row)
                                                ? RowAnswer.NULL
                                                : RowAnswer.of(0)));
        functions.add(
                found("array_position", DataTypes.LongType, (_, _, at) -> RowAnswer.of(at + 1)));
        functions.add(extreme("array_min", false));
        functions.add(extreme("array_max", true));
        functions.add(
                new CollectionFunction(
                        "arrays_overlap",
                        given -> {
                            CollectionTypes.requireCount("arrays_overlap", given, 2, 2);
                            CollectionTypes.array("arrays_overlap", given, 0);
                            DataType type = CollectionTypes.common("arrays_overlap", given);
                            return List.of(type, type, DataTypes.BooleanType);
                        },
                        Nullability.ALWAYS,
                        ElementFunctions::overlap));
        functions.add(
                new CollectionFunction(
                        "array_join",
                        given -> {
                            CollectionTypes.requireCount("array_join", given, 2, 3);
                            CollectionTypes.array("array_join", given, 0);
                            List<DataType> types = new ArrayList<>();
                            types.add(new ArrayType(DataTypes.StringType, true));
                            for (int i = 1; i <= given.size(); i++) {
                                types.add(DataTypes.StringType);
                            }
                            return types;
                        },
                        Nullability.OF_ARGUMENTS,
                        ElementFunctions::join));
        return functions;
    }

    private static void addSizes(List<ScalarFunction> functions) {
        for (String name : List.of("size", "cardinality")) {
            functions.add(
                    new CollectionFunction(
                            name,
                            given -> {
                                CollectionTypes.requireCount(name, given, 1, 1);
                                if (!(given.getFirst() instanceof MapType)) {
                                    CollectionTypes.array(name, given, 0);
                                }
                                return List.of(given.getFirst(), DataTypes.IntegerType);
                            },
                            Nullability.OF_ARGUMENTS,
                            call -> size(call, true)));
        }
        functions.add(
                new CollectionFunction(
                        "array_size",
                        given -> {
                            CollectionTypes.requireCount("array_size", given, 1, 1);
                            ArrayType type = CollectionTypes.array("array_size", given, 0);
                            return List.of(type, DataTypes.IntegerType);
                        },
                        Nullability.OF_ARGUMENTS,
                        call -> size(call, false)));
    }

    /// `array[index]` from 0, or `map[key]`; shown so.
    static final class Item implements VectorFunction {
        static final Item INSTANCE = new Item();

        @Override
        public String name() {
            return "_item";
        }

        @Override
        public String sql(List<String> arguments) {
            return arguments.get(0) + "[" + arguments.get(1) + "]";
        }

        @Override
        public List<DataType> argumentTypes(List<DataType> given) {
            return given.getFirst() instanceof MapType map
                    ? List.of(map, map.keyType())
                    : List.of(CollectionTypes.array("an index", given, 0), DataTypes.IntegerType);
        }

        @Override
        public DataType resultType(List<DataType> arguments) {
            return arguments.getFirst() instanceof MapType map
                    ? map.valueType()
                    : ((ArrayType) arguments.getFirst()).elementType();
        }

        @Override
        public boolean isNullable(List<Expression> arguments) {
            return true;
        }

        @Override
        public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
            return new CollectionFunction(
                            name(),
                            List::copyOf,
                            Nullability.ALWAYS,
                            invocation -> item(invocation, Missing.IS_ANSI_ERROR))
                    .compile(call, arguments);
        }
    }

    private static CollectionFunction elementAt(String name, Missing missing) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 2, 2);
                    if (given.getFirst() instanceof MapType map) {
                        return List.of(map, map.keyType(), map.valueType());
                    }
                    ArrayType type = CollectionTypes.array(name, given, 0);
                    return List.of(type, DataTypes.IntegerType, type.elementType());
                },
                Nullability.ALWAYS,
                call -> elementAt(call, missing));
    }

    private static CollectionFunction extreme(String name, boolean isMax) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 1, 1);
                    ArrayType type = CollectionTypes.array(name, given, 0);
                    CollectionTypes.requireOrdered(name, given, 0);
                    return List.of(type, type.elementType());
                },
                Nullability.ALWAYS,
                call -> elements(call, row -> ArrayKernels.extreme(list(call, 0), row, isMax)));
    }

    /// What a function says of a row: a number, or null.
    record RowAnswer(boolean isNull, long value) {
        static final RowAnswer NULL = new RowAnswer(true, 0);
        private static final RowAnswer ZERO = new RowAnswer(false, 0);
        private static final RowAnswer ONE = new RowAnswer(false, 1);

        static RowAnswer of(long value) {
            return value == 0 ? ZERO : value == 1 ? ONE : new RowAnswer(false, value);
        }
    }

    private interface OfPosition {
        /// @param at position of the first element that is the value, or -1
        RowAnswer answer(ListColumn list, int row, int at);
    }

    private static CollectionFunction found(String name, DataType result, OfPosition answer) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 2, 2);
                    ArrayType type = CollectionTypes.arrayWith(name, given, 0, 1);
                    CollectionTypes.requireOrdered(name, given, 1);
                    return List.of(type, type.elementType(), result);
                },
                Nullability.OF_ARGUMENTS,
                call -> {
                    ListColumn list = list(call, 0);
                    ColumnVector value = call.arguments().get(1);
                    return answers(
                            call,
                            row ->
                                    answer.answer(
                                            list, row, ArrayKernels.find(list, row, value, row)));
                });
    }

    private static ListColumn list(Invocation call, int argument) {
        return (ListColumn) call.arguments().get(argument);
    }

    private interface Answer {
        RowAnswer of(int row);
    }

    /// Returns a boolean, integer or long for each row, null where an argument is.
    private static ColumnVector answers(Invocation call, Answer answer) {
        DataType type = call.call().dataType();
        PhysicalType physical = PhysicalType.of(type);
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(call.context().allocator(), type, call.rowCount())) {
            call.arguments().forEach(builder::setNullsOf);
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                if (isAnyNull(call, row)) {
                    continue;
                }
                RowAnswer value = answer.of(row);
                if (value.isNull()) {
                    builder.setNull(row);
                } else if (physical == PhysicalType.BIT) {
                    builder.setBoolean(row, value.value() != 0);
                } else if (physical == PhysicalType.INT32) {
                    builder.setInt(row, (int) value.value());
                } else {
                    builder.setLong(row, value.value());
                }
            }
            return builder.build();
        }
    }

    private static boolean isAnyNull(Invocation call, int row) {
        for (int i = 0; i < call.arguments().size(); i++) {
            if (call.arguments().get(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /// The size of null is null with ANSI and -1 without, but for `array_size`.
    private static ColumnVector size(Invocation call, boolean isLegacy) {
        ListColumn list = list(call, 0);
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(
                        call.context().allocator(), DataTypes.IntegerType, call.rowCount())) {
            boolean isMinusOne = isLegacy && !call.context().isAnsi();
            if (!isMinusOne) {
                builder.setNullsOf(list);
            }
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                boolean isNull = list.isNull(row);
                builder.setInt(row, isNull ? -1 : list.end(row) - list.start(row));
            }
            return builder.build();
        }
    }

    private interface ElementOf {
        /// Returns the element's position among all elements, or -1.
        int find(int row);
    }

    /// Returns an element for each row, null where an argument is.
    private static ColumnVector elements(Invocation call, ElementOf element) {
        ListColumn list = list(call, 0);
        ColumnVector source =
                list.type() instanceof MapType
                        ? ((StructColumn) list.elements()).child(1)
                        : list.elements();
        long[] references = new long[call.rowCount()];
        Arrays.fill(references, MultiGather.NULL);
        for (int i = 0; i < call.selection().size(); i++) {
            int row = call.selection().row(i);
            int found = isAnyNull(call, row) ? -1 : element.find(row);
            if (found >= 0) {
                references[row] = MultiGather.reference(0, found);
            }
        }
        return MultiGather.column(
                call.context().allocator(), List.of(source), references, 0, references.length);
    }

    private static int ofKey(ListColumn map, int row, ColumnVector key) {
        ColumnVector keys = ((StructColumn) map.elements()).child(0);
        // Of equal keys, which a map has none of but for what came from outside, the first counts.
        for (int i = map.start(row); i < map.end(row); i++) {
            if (RowOrder.compare(keys, i, key, row) == 0) {
                return i;
            }
        }
        return -1;
    }

    private static ColumnVector item(Invocation call, Missing missing) {
        ListColumn list = list(call, 0);
        if (list.type() instanceof MapType) {
            return elements(call, row -> ofKey(list, row, call.arguments().get(1)));
        }
        FixedWidthColumn indexes = (FixedWidthColumn) call.arguments().get(1);
        return elements(
                call,
                row -> {
                    int index = indexes.getInt(row);
                    int size = list.end(row) - list.start(row);
                    if (index >= 0 && index < size) {
                        return list.start(row) + index;
                    }
                    return missing(call, row, missing, ErrorCondition.INVALID_ARRAY_INDEX, index);
                });
    }

    private static ColumnVector elementAt(Invocation call, Missing missing) {
        ListColumn list = list(call, 0);
        if (list.type() instanceof MapType) {
            return elements(call, row -> ofKey(list, row, call.arguments().get(1)));
        }
        FixedWidthColumn indexes = (FixedWidthColumn) call.arguments().get(1);
        return elements(
                call,
                row -> {
                    int index = indexes.getInt(row);
                    int size = list.end(row) - list.start(row);
                    if (index == 0) {
                        throw new RowFailure(
                                row,
                                ErrorCondition.INVALID_INDEX_OF_ZERO.error(
                                        "The index of " + call.call().sql() + " is 0.",
                                        "Count from 1, or from -1 at the end."));
                    }
                    if (index > 0 ? index <= size : index >= -size) {
                        return index > 0 ? list.start(row) + index - 1 : list.end(row) + index;
                    }
                    return missing(
                            call,
                            row,
                            missing,
                            ErrorCondition.INVALID_ARRAY_INDEX_IN_ELEMENT_AT,
                            index);
                });
    }

    private static int missing(
            Invocation call, int row, Missing missing, ErrorCondition condition, int index) {
        if (missing == Missing.IS_NULL || !call.context().isAnsi()) {
            return -1;
        }
        ListColumn list = list(call, 0);
        throw new RowFailure(
                row,
                condition.error(
                        "The index "
                                + index
                                + " of "
                                + call.call().sql()
                                + " is out of bounds: the array has "
                                + (list.end(row) - list.start(row))
                                + " elements.",
                        "Use get or try_element_at to get NULL instead."));
    }

    private static ColumnVector overlap(Invocation call) {
        ListColumn a = list(call, 0);
        ListColumn b = list(call, 1);
        List<ColumnVector> sources = List.of(a.elements(), b.elements());
        return answers(
                call,
                row -> {
                    ElementSet seen = new ElementSet(sources);
                    for (int i = a.start(row); i < a.end(row); i++) {
                        seen.add(0, i);
                    }
                    for (int i = b.start(row); i < b.end(row); i++) {
                        if (!b.elements().isNull(i) && seen.contains(1, i)) {
                            return RowAnswer.of(1);
                        }
                    }
                    boolean hasBoth = a.start(row) < a.end(row) && b.start(row) < b.end(row);
                    boolean hasNull = ArrayKernels.hasNull(a, row) || ArrayKernels.hasNull(b, row);
                    return hasBoth && hasNull ? RowAnswer.NULL : RowAnswer.of(0);
                });
    }

    private static ColumnVector join(Invocation call) {
        ListColumn list = list(call, 0);
        TextOperand elements = TextOperand.of(list.elements());
        TextOperand delimiter = TextOperand.of(call.arguments().get(1));
        boolean hasReplacement = call.arguments().size() > 2;
        try (VarWidthBuilder builder =
                new VarWidthBuilder(
                        call.context().allocator(),
                        DataTypes.StringType,
                        call.rowCount(),
                        16 * call.rowCount())) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                TextColumns.fillTo(builder, row);
                if (isAnyNull(call, row)) {
                    builder.appendNull();
                    continue;
                }
                String separator = delimiter.values().getString(delimiter.index(row));
                text.setLength(0);
                boolean isFirst = true;
                for (int at = list.start(row); at < list.end(row); at++) {
                    boolean isNull = list.elements().isNull(at);
                    if (isNull && !hasReplacement) {
                        continue;
                    }
                    text.append(isFirst ? "" : separator);
                    isFirst = false;
                    if (isNull) {
                        TextOperand other = TextOperand.of(call.arguments().get(2));
                        text.append(other.values().getString(other.index(row)));
                    } else {
                        text.append(elements.values().getString(elements.index(at)));
                    }
                }
                builder.append(text.toString());
            }
            TextColumns.fillTo(builder, call.rowCount());
            return builder.build();
        }
    }
}
