package io.millrace.testkit.backend;

import io.millrace.backend.Measure;
import io.millrace.backend.Measure.Input;
import io.millrace.backend.Measure.Kind;
import io.millrace.backend.Measure.Parameters;
import io.millrace.backend.Registers;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The aggregates that can be computed of columns, in every form that partials have.
final class SampleMeasures {
    private static final List<Kind> OF_ANY =
            List.of(
                    Kind.COUNT,
                    Kind.MIN,
                    Kind.MAX,
                    Kind.COUNT_DISTINCT,
                    Kind.MODE,
                    Kind.FIRST,
                    Kind.LAST,
                    Kind.COLLECT_LIST);
    private static final List<Kind> OF_INTEGERS =
            List.of(Kind.WIDE_SUM, Kind.BIT_AND, Kind.BIT_OR, Kind.BIT_XOR);
    private static final List<Kind> OF_FLOATS = List.of(Kind.VAR_SAMP, Kind.KURTOSIS);

    private SampleMeasures() {}

    /// Returns every aggregate that the column's type allows.
    static List<Measure> of(InputColumn column, int ordinal) {
        List<Kind> kinds = new ArrayList<>(OF_ANY);
        if (column.isSummable()) {
            kinds.add(Kind.SUM);
            kinds.add(Kind.AVG);
            kinds.addAll(column.isFloating() ? OF_FLOATS : OF_INTEGERS);
        }
        List<Measure> measures = new ArrayList<>();
        kinds.forEach(kind -> measures.add(new Measure(kind, ordinal, column.type())));
        measures.add(approxCountDistinct(column, ordinal, Registers.BITS_MIN));
        measures.add(approxCountDistinct(column, ordinal, 9));
        return measures;
    }

    private static Measure approxCountDistinct(InputColumn column, int ordinal, int bits) {
        return new Measure(
                Kind.APPROX_COUNT_DISTINCT,
                List.of(new Input(ordinal, column.type())),
                Parameters.of(bits));
    }

    /// Returns those that do not depend on the order of rows.
    static List<Measure> unordered(InputColumn column, int ordinal) {
        return of(column, ordinal).stream().filter(measure -> !measure.kind().isOrdered()).toList();
    }

    /// Returns an aggregate of two columns, which are added to the list.
    static Measure ofTwo(RandomGenerator random, List<InputColumn> columns) {
        List<InputColumn> all = InputColumn.all();
        InputColumn any = all.get(random.nextInt(all.size()));
        InputColumn other = all.get(random.nextInt(all.size()));
        InputColumn single = InputColumn.plain(DataTypes.FloatType);
        InputColumn condition = InputColumn.plain(DataTypes.BooleanType);
        return switch (random.nextInt(8)) {
            case 0 -> ofTwo(Kind.CORR, InputColumn.DOUBLE, single, columns);
            case 1 -> ofTwo(Kind.COVAR_POP, single, InputColumn.DOUBLE, columns);
            case 2 -> ofTwo(Kind.MIN_BY, any, other, columns);
            case 3 -> ofTwo(Kind.MAX_BY, any, other, columns);
            case 4 -> ofTwo(Kind.FIRST, any, condition, columns);
            case 5 -> ofTwo(Kind.LAST, any, condition, columns);
            default -> ofTwo(Kind.COUNT_DISTINCT, any, other, columns);
        };
    }

    static Measure ofTwo(
            Kind kind, InputColumn first, InputColumn second, List<InputColumn> columns) {
        columns.add(first);
        columns.add(second);
        int ordinal = columns.size() - 2;
        return new Measure(
                kind,
                List.of(new Input(ordinal, first.type()), new Input(ordinal + 1, second.type())),
                Parameters.NONE);
    }
}
