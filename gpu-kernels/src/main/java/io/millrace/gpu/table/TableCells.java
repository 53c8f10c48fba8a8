package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Measure;
import io.millrace.backend.PartialsLayout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The cells of a table: for each measure those of its value, its count, or both. Measures share
/// what is the same: `avg(x)`, `sum(x)` and `count(x)` are one sum and one count.
final class TableCells {
    private static final int NONE = -1;

    private final TableMemory memory;
    private final TableSizes sizes;
    private final List<Cells> all = new ArrayList<>();
    private final List<Integer> partialColumns = new ArrayList<>();
    private final Map<Subject, Integer> known = new HashMap<>();
    private final int[] values;
    private final int[] counts;

    private enum What {
        COUNT,
        LONG_SUM,
        DOUBLE_SUM,
        MIN,
        MAX,
        BIT_AND,
        BIT_OR,
        BIT_XOR
    }

    /// What cells hold of which column.
    private record Subject(What what, int ordinal) {}

    TableCells(TableMemory memory, AggregationSpec spec, TableSizes sizes) {
        this.memory = memory;
        this.sizes = sizes;
        PartialsLayout layout = PartialsLayout.of(spec);
        List<Measure> measures = spec.measures();
        this.values = new int[measures.size()];
        this.counts = new int[measures.size()];
        for (int i = 0; i < measures.size(); i++) {
            Measure measure = measures.get(i);
            int first = layout.measureOrdinal(i);
            int last = first + layout.measureColumnCount(i) - 1;
            boolean isCounted =
                    switch (measure.kind().form()) {
                        case COUNT, SUM -> true;
                        default -> false;
                    };
            boolean isValued = measure.kind().form() != Measure.Form.COUNT;
            values[i] = isValued ? of(subject(measure), first) : NONE;
            int ordinal = measure.isCountAll() ? CountCells.ALL_ROWS : measure.ordinal();
            counts[i] = isCounted ? of(new Subject(What.COUNT, ordinal), last) : NONE;
        }
    }

    private static Subject subject(Measure measure) {
        What what =
                switch (measure.kind()) {
                    case SUM, WIDE_SUM, AVG ->
                            measure.isFloating() ? What.DOUBLE_SUM : What.LONG_SUM;
                    case MIN -> What.MIN;
                    case MAX -> What.MAX;
                    case BIT_AND -> What.BIT_AND;
                    case BIT_OR -> What.BIT_OR;
                    case BIT_XOR -> What.BIT_XOR;
                    default -> throw new IllegalArgumentException("not computed: " + measure);
                };
        return new Subject(what, measure.ordinal());
    }

    private int of(Subject subject, int partialColumn) {
        return known.computeIfAbsent(
                subject,
                _ -> {
                    all.add(create(subject));
                    partialColumns.add(partialColumn);
                    return all.size() - 1;
                });
    }

    private Cells create(Subject subject) {
        int ordinal = subject.ordinal;
        return switch (subject.what) {
            case COUNT -> new CountCells(memory, ordinal);
            case LONG_SUM -> new LongSumCells(memory, ordinal);
            case DOUBLE_SUM -> new DoubleSumCells(memory, ordinal, sizes.additionsMax());
            case MIN -> new ExtremeCells(memory, ordinal, false);
            case MAX -> new ExtremeCells(memory, ordinal, true);
            case BIT_AND -> new BitsCells(memory, ordinal, Measure.Kind.BIT_AND);
            case BIT_OR -> new BitsCells(memory, ordinal, Measure.Kind.BIT_OR);
            case BIT_XOR -> new BitsCells(memory, ordinal, Measure.Kind.BIT_XOR);
        };
    }

    /// Returns all cells, each once.
    List<Cells> all() {
        return all;
    }

    /// Returns the column of partials in which cells of the list begin.
    int partialColumn(int cells) {
        return partialColumns.get(cells);
    }

    /// Returns those that are exact sums.
    List<DoubleSumCells> doubleSums() {
        List<DoubleSumCells> sums = new ArrayList<>();
        for (Cells cells : all) {
            if (cells instanceof DoubleSumCells doubles) {
                sums.add(doubles);
            }
        }
        return sums;
    }

    /// Returns where in the list the value of a measure is, or less than 0.
    int valueOf(int measure) {
        return values[measure];
    }

    /// Returns where in the list the count of a measure is, or less than 0.
    int countOf(int measure) {
        return counts[measure];
    }
}
