package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.RowConverter;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.CollectionFunction.Nullability;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.KernelFunction.Kernel;
import io.millrace.expr.kernel.ArrayKernels;
import io.millrace.expr.kernel.ArrayKernels.ElementSet;
import io.millrace.expr.kernel.ArrayKernels.Picker;
import io.millrace.expr.kernel.ArrayKernels.Rows;
import io.millrace.expr.kernel.RowOrder;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/// Functions that make arrays of elements.
final class ArrayFunctions {
    private ArrayFunctions() {}

    static List<ScalarFunction> all() {
        List<ScalarFunction> functions = new ArrayList<>();
        functions.add(
                new CollectionFunction(
                        "array",
                        given -> {
                            DataType element = CollectionTypes.common("array", given);
                            List<DataType> types =
                                    new ArrayList<>(Collections.nCopies(given.size(), element));
                            types.add(new ArrayType(element, true));
                            return types;
                        },
                        Nullability.NEVER,
                        ArrayFunctions::array));
        functions.add(ofOne("array_distinct", ArrayFunctions::distinct));
        functions.add(ofOne("array_compact", ArrayFunctions::compact));
        functions.add(ofOne("array_sort", call -> sort(call, _ -> true, true)));
        functions.add(
                new CollectionFunction(
                        "sort_array",
                        given -> {
                            ArrayType type = CollectionTypes.array("sort_array", given, 0);
                            CollectionTypes.requireCount("sort_array", given, 1, 2);
                            CollectionTypes.requireOrdered("sort_array", given, 0);
                            return List.of(type, DataTypes.BooleanType, type);
                        },
                        Nullability.OF_ARGUMENTS,
                        ArrayFunctions::sortArray,
                        given ->
                                given.size() == 1
                                        ? List.of(given.getFirst(), Literal.TRUE)
                                        : given));
        functions.add(withElement("array_remove", ArrayFunctions::remove));
        functions.add(withElement("array_append", call -> added(call, false)));
        functions.add(withElement("array_prepend", call -> added(call, true)));
        functions.add(ofTwo("array_union", ArrayFunctions::union));
        functions.add(ofTwo("array_intersect", call -> filtered(call, true)));
        functions.add(ofTwo("array_except", call -> filtered(call, false)));
        functions.add(ArraysZip.UNNAMED);
        addPieces(functions);
        return functions;
    }

    private static void addPieces(List<ScalarFunction> functions) {
        functions.add(
                new CollectionFunction(
                        "slice",
                        given -> {
                            CollectionTypes.requireCount("slice", given, 3, 3);
                            ArrayType type = CollectionTypes.array("slice", given, 0);
                            DataType number = DataTypes.IntegerType;
                            return List.of(type, number, number, type);
                        },
                        Nullability.OF_ARGUMENTS,
                        ArrayFunctions::slice));
        functions.add(
                new CollectionFunction(
                        "flatten",
                        given -> {
                            CollectionTypes.requireCount("flatten", given, 1, 1);
                            ArrayType type = CollectionTypes.array("flatten", given, 0);
                            if (!(type.elementType() instanceof ArrayType inner)) {
                                throw CollectionTypes.mismatch(
                                        "flatten", given, 0, "an array of arrays");
                            }
                            return List.of(type, inner);
                        },
                        Nullability.ALWAYS,
                        ArrayFunctions::flatten));
        functions.add(
                new CollectionFunction(
                        "array_repeat",
                        given -> {
                            CollectionTypes.requireCount("array_repeat", given, 2, 2);
                            DataType element = given.getFirst();
                            ArrayType type = new ArrayType(element, true);
                            return List.of(element, DataTypes.IntegerType, type);
                        },
                        Nullability.ALWAYS,
                        ArrayFunctions::repeat));
    }

    /// The forms for arrays of functions that texts have under the same names.
    static List<ScalarFunction> overloads() {
        return List.of(
                new CollectionFunction(
                        "concat",
                        given -> {
                            DataType type = CollectionTypes.common("concat", given);
                            return Collections.nCopies(given.size() + 1, type);
                        },
                        Nullability.OF_ARGUMENTS,
                        ArrayFunctions::concat),
                ofOne("reverse", ArrayFunctions::reverse));
    }

    private static CollectionFunction ofOne(String name, Kernel kernel) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 1, 1);
                    ArrayType type = CollectionTypes.array(name, given, 0);
                    if (!name.equals("reverse") && !name.equals("array_compact")) {
                        CollectionTypes.requireOrdered(name, given, 0);
                    }
                    boolean isCompact = name.equals("array_compact");
                    return List.of(
                            type, isCompact ? new ArrayType(type.elementType(), false) : type);
                },
                Nullability.OF_ARGUMENTS,
                kernel);
    }

    private static CollectionFunction withElement(String name, Kernel kernel) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 2, 2);
                    ArrayType type = CollectionTypes.arrayWith(name, given, 0, 1);
                    boolean adds = !name.equals("array_remove");
                    ArrayType result =
                            new ArrayType(type.elementType(), adds || type.containsNull());
                    return List.of(type, type.elementType(), result);
                },
                Nullability.OF_ARGUMENTS,
                kernel);
    }

    private static CollectionFunction ofTwo(String name, Kernel kernel) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 2, 2);
                    CollectionTypes.array(name, given, 0);
                    CollectionTypes.requireOrdered(name, given, 0);
                    DataType type = CollectionTypes.common(name, given);
                    return List.of(type, type, type);
                },
                Nullability.OF_ARGUMENTS,
                kernel);
    }

    private static ListColumn list(Invocation call, int argument) {
        return (ListColumn) call.arguments().get(argument);
    }

    private static ColumnVector pick(
            Invocation call, List<? extends ColumnVector> sources, Picker picker) {
        Rows rows = new Rows(call.arguments(), call.selection(), call.rowCount());
        return ArrayKernels.pick(
                call.context().allocator(), call.call().dataType(), rows, sources, picker);
    }

    private static List<ColumnVector> elements(Invocation call) {
        List<ColumnVector> elements = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            elements.add(list(call, i).elements());
        }
        return elements;
    }

    private static ColumnVector array(Invocation call) {
        List<ColumnVector> columns = call.arguments();
        Rows rows = new Rows(List.of(), call.selection(), call.rowCount());
        if (columns.isEmpty()) {
            return RowConverter.column(
                    call.context().allocator(),
                    call.call().dataType(),
                    Collections.nCopies(call.rowCount(), List.of()));
        }
        return ArrayKernels.pick(
                call.context().allocator(),
                call.call().dataType(),
                rows,
                columns,
                (row, picks) -> {
                    for (int i = 0; i < columns.size(); i++) {
                        picks.add(i, row);
                    }
                });
    }

    private static ColumnVector concat(Invocation call) {
        return pick(
                call,
                elements(call),
                (row, picks) -> {
                    for (int i = 0; i < call.arguments().size(); i++) {
                        picks.addRange(i, list(call, i).start(row), list(call, i).end(row));
                    }
                });
    }

    private static ColumnVector reverse(Invocation call) {
        ListColumn list = list(call, 0);
        return pick(
                call,
                elements(call),
                (row, picks) -> {
                    for (int i = list.end(row) - 1; i >= list.start(row); i--) {
                        picks.add(0, i);
                    }
                });
    }

    private static ColumnVector distinct(Invocation call) {
        ListColumn list = list(call, 0);
        List<ColumnVector> sources = elements(call);
        return pick(
                call,
                sources,
                (row, picks) -> {
                    ElementSet seen = new ElementSet(sources);
                    for (int i = list.start(row); i < list.end(row); i++) {
                        if (seen.add(0, i)) {
                            picks.add(0, i);
                        }
                    }
                });
    }

    private static ColumnVector compact(Invocation call) {
        ListColumn list = list(call, 0);
        return pick(
                call,
                elements(call),
                (row, picks) -> {
                    for (int i = list.start(row); i < list.end(row); i++) {
                        if (!list.elements().isNull(i)) {
                            picks.add(0, i);
                        }
                    }
                });
    }

    private static ColumnVector sortArray(Invocation call) {
        FixedWidthColumn flags = (FixedWidthColumn) call.arguments().get(1);
        return sort(call, flags::getBoolean, false);
    }

    /// Nulls come first in ascending order and last in descending, or always last.
    private static ColumnVector sort(
            Invocation call, IntPredicate isAscending, boolean areNullsLast) {
        ListColumn list = list(call, 0);
        ColumnVector elements = list.elements();
        return pick(
                call,
                List.of(elements),
                (row, picks) -> {
                    int[] sorted = ArrayKernels.sorted(list, row);
                    int nulls = 0;
                    while (nulls < sorted.length && elements.isNull(sorted[nulls])) {
                        nulls++;
                    }
                    boolean ascends = isAscending.test(row);
                    int nullsFirst = areNullsLast || !ascends ? 0 : nulls;
                    for (int i = 0; i < nullsFirst; i++) {
                        picks.addNull();
                    }
                    for (int i = nulls; i < sorted.length; i++) {
                        picks.add(0, ascends ? sorted[i] : sorted[sorted.length - 1 + nulls - i]);
                    }
                    for (int i = nullsFirst; i < nulls; i++) {
                        picks.addNull();
                    }
                });
    }

    private static ColumnVector remove(Invocation call) {
        ListColumn list = list(call, 0);
        ColumnVector value = call.arguments().get(1);
        return pick(
                call,
                List.of(list.elements()),
                (row, picks) -> {
                    for (int i = list.start(row); i < list.end(row); i++) {
                        if (RowOrder.compare(list.elements(), i, value, row) != 0) {
                            picks.add(0, i);
                        }
                    }
                });
    }

    private static ColumnVector added(Invocation call, boolean isFirst) {
        ListColumn list = list(call, 0);
        ColumnVector value = call.arguments().get(1);
        Rows rows = new Rows(List.of(list), call.selection(), call.rowCount());
        return ArrayKernels.pick(
                call.context().allocator(),
                call.call().dataType(),
                rows,
                List.of(list.elements(), value),
                (row, picks) -> {
                    if (isFirst) {
                        picks.add(1, row);
                    }
                    picks.addRange(0, list.start(row), list.end(row));
                    if (!isFirst) {
                        picks.add(1, row);
                    }
                });
    }

    private static ColumnVector union(Invocation call) {
        List<ColumnVector> sources = elements(call);
        return pick(
                call,
                sources,
                (row, picks) -> {
                    ElementSet seen = new ElementSet(sources);
                    for (int source = 0; source < 2; source++) {
                        ListColumn list = list(call, source);
                        for (int i = list.start(row); i < list.end(row); i++) {
                            if (seen.add(source, i)) {
                                picks.add(source, i);
                            }
                        }
                    }
                });
    }

    /// The distinct elements of the first that are in the second, or that are not.
    private static ColumnVector filtered(Invocation call, boolean wanted) {
        List<ColumnVector> sources = elements(call);
        ListColumn list = list(call, 0);
        ListColumn others = list(call, 1);
        return pick(
                call,
                sources,
                (row, picks) -> {
                    ElementSet other = new ElementSet(sources);
                    for (int i = others.start(row); i < others.end(row); i++) {
                        other.add(1, i);
                    }
                    ElementSet seen = new ElementSet(sources);
                    for (int i = list.start(row); i < list.end(row); i++) {
                        if (other.contains(0, i) == wanted && seen.add(0, i)) {
                            picks.add(0, i);
                        }
                    }
                });
    }

    private static ColumnVector slice(Invocation call) {
        ListColumn list = list(call, 0);
        FixedWidthColumn starts = (FixedWidthColumn) call.arguments().get(1);
        FixedWidthColumn lengths = (FixedWidthColumn) call.arguments().get(2);
        return pick(
                call,
                List.of(list.elements()),
                (row, picks) -> {
                    int start = starts.getInt(row);
                    int length = lengths.getInt(row);
                    if (start == 0 || length < 0) {
                        throw new RowFailure(
                                row,
                                ErrorCondition.INVALID_PARAMETER_VALUE.error(
                                        "slice is called with start "
                                                + start
                                                + " and length "
                                                + length
                                                + ".",
                                        "Count elements from 1, or from -1 at the end; a length is"
                                                + " 0 or more."));
                    }
                    int size = list.end(row) - list.start(row);
                    long from = start > 0 ? start - 1L : (long) size + start;
                    if (from >= 0 && from < size) {
                        int to = (int) Math.min(size, from + length);
                        picks.addRange(0, list.start(row) + (int) from, list.start(row) + to);
                    }
                });
    }

    private static ColumnVector flatten(Invocation call) {
        ListColumn outer = list(call, 0);
        ListColumn inner = (ListColumn) outer.elements();
        return pick(
                call,
                List.of(inner.elements()),
                (row, picks) -> {
                    if (ArrayKernels.hasNull(outer, row)) {
                        picks.setNull();
                        return;
                    }
                    for (int i = outer.start(row); i < outer.end(row); i++) {
                        picks.addRange(0, inner.start(i), inner.end(i));
                    }
                });
    }

    private static ColumnVector repeat(Invocation call) {
        ColumnVector value = call.arguments().getFirst();
        FixedWidthColumn counts = (FixedWidthColumn) call.arguments().get(1);
        Rows rows = new Rows(List.of(counts), call.selection(), call.rowCount());
        return ArrayKernels.pick(
                call.context().allocator(),
                call.call().dataType(),
                rows,
                List.of(value),
                (row, picks) -> {
                    for (int i = 0; i < counts.getInt(row); i++) {
                        picks.add(0, row);
                    }
                });
    }
}
