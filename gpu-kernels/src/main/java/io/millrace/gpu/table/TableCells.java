package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Measure;
import io.millrace.backend.Moment;
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

    /// For each measure the cells that its columns are of, in their order.
    private final int[][] ofMeasures;

    private enum What {
        COUNT,
        LONG_SUM,
        DOUBLE_SUM,
        FIRST_MOMENT,
        PRODUCT,
        MIN,
        MAX,
        BIT_AND,
        BIT_OR,
        BIT_XOR
    }

    /// What cells hold of which column.
    ///
    /// @param power of its values, where they are multiplied
    /// @param other a second column, which must have a value, too, or [#NONE]
    /// @param otherPower of its values, where they are multiplied, too
    private record Subject(What what, int ordinal, int power, int other, int otherPower) {
        Subject(What what, int ordinal) {
            this(what, ordinal, 1, NONE, 0);
        }
    }

    TableCells(TableMemory memory, AggregationSpec spec, TableSizes sizes) {
        this.memory = memory;
        this.sizes = sizes;
        PartialsLayout layout = PartialsLayout.of(spec);
        List<Measure> measures = spec.measures();
        this.ofMeasures = new int[measures.size()][];
        for (int i = 0; i < measures.size(); i++) {
            int first = layout.measureOrdinal(i);
            int last = first + layout.measureColumnCount(i) - 1;
            ofMeasures[i] = of(measures.get(i), first, last);
        }
    }

    private int[] of(Measure measure, int first, int last) {
        return switch (measure.kind().form()) {
            case COUNT -> new int[] {of(count(measure), last)};
            case SUM -> new int[] {of(subject(measure), first), of(count(measure), last)};
            case MOMENTS -> moments(measure, first, last);
            default -> new int[] {of(subject(measure), first)};
        };
    }

    private static Subject count(Measure measure) {
        int ordinal = measure.isCountAll() ? CountCells.ALL_ROWS : measure.ordinal();
        return new Subject(What.COUNT, ordinal, 0, other(measure), 0);
    }

    /// Returns the second column of a measure of two.
    private static int other(Measure measure) {
        return measure.inputs().size() == 2 ? measure.inputs().getLast().ordinal() : NONE;
    }

    private int[] moments(Measure measure, int first, int last) {
        List<Moment> wanted = Moment.of(measure.kind());
        int[] found = new int[wanted.size() + 1];
        for (int i = 0; i < wanted.size(); i++) {
            found[i] = of(subject(measure, wanted.get(i)), first + i);
        }
        found[wanted.size()] = of(count(measure), last);
        return found;
    }

    private static Subject subject(Measure measure, Moment moment) {
        What what = moment.degree() == 1 ? What.FIRST_MOMENT : What.PRODUCT;
        int x = measure.ordinal();
        int y = other(measure);
        return moment.powerX() > 0
                ? new Subject(what, x, moment.powerX(), y, moment.powerY())
                : new Subject(what, y, moment.powerY(), x, 0);
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
            case COUNT -> new CountCells(memory, ordinal, subject.other);
            case LONG_SUM -> new LongSumCells(memory, ordinal);
            case DOUBLE_SUM -> sums(subject, SumStaging.ofSums());
            case FIRST_MOMENT -> sums(subject, SumStaging.ofPart(0));
            case PRODUCT ->
                    new ProductCells(
                            memory,
                            new ProductCells.Factors(
                                    ordinal, subject.power, subject.other, subject.otherPower),
                            sizes.additionsMax());
            case MIN -> new FoldCells(memory, ordinal, FoldCells.Fold.MIN);
            case MAX -> new FoldCells(memory, ordinal, FoldCells.Fold.MAX);
            case BIT_AND -> new FoldCells(memory, ordinal, FoldCells.Fold.BIT_AND);
            case BIT_OR -> new FoldCells(memory, ordinal, FoldCells.Fold.BIT_OR);
            case BIT_XOR -> new FoldCells(memory, ordinal, FoldCells.Fold.BIT_XOR);
        };
    }

    private DoubleSumCells sums(Subject subject, SumStaging partials) {
        return new DoubleSumCells(
                memory, subject.ordinal, subject.other, sizes.additionsMax(), partials);
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
    List<ExactCells> exactSums() {
        List<ExactCells> sums = new ArrayList<>();
        for (Cells cells : all) {
            if (cells instanceof ExactCells exact) {
                sums.add(exact);
            }
        }
        return sums;
    }

    /// Returns the columns of partials that a measure has, in their order.
    List<DeviceColumn> columnsOf(int measure) {
        List<DeviceColumn> columns = new ArrayList<>();
        for (int position : ofMeasures[measure]) {
            columns.addAll(all.get(position).columns());
        }
        return columns;
    }
}
