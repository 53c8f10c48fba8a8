package io.millrace.testkit.backend;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.testkit.BoundarySizes;
import io.millrace.testkit.Seed;
import io.millrace.testkit.backend.SampleInput.Shape;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The part of [BackendContract] about what makes a group: keys, dictionaries, windows.
abstract class GroupContract extends MeasureContract {
    private static final int BATCHES = 4;
    private static final int SEVERAL_KEYS_CASES = 60;

    /// The epoch twice, the events of the course, and both ends of the years that texts can name.
    private static final long[] ORIGINS_MICROS = {
        0, 0, 1_469_500_000_000_000L, -62_135_596_800_000_000L, 253_402_300_799_999_999L
    };

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void rowsAreGroupedByKeysOfEveryType(
            InputColumn column, BufferAllocator allocator, RandomGenerator random) {
        List<Measure> measures =
                List.of(
                        Measure.countAll(),
                        new Measure(Measure.Kind.SUM, 1, InputColumn.LONG.type()));
        AggregationSpec spec = new AggregationSpec(null, List.of(key(0, column)), measures);
        List<InputColumn> kinds = List.of(column, InputColumn.LONG);
        for (int size : BoundarySizes.ALL) {
            for (ValueShape values : ValueShape.values()) {
                for (NullPattern nulls : NullPattern.values()) {
                    SampleInput input = new SampleInput(allocator, random, kinds);
                    Shape keys = new Shape(values, nulls);
                    try (Batch batch = input.batch(size, List.of(keys, Shape.FEW))) {
                        String what = size + " rows, keys " + values + ", nulls " + nulls;
                        Run run = new Run(allocator, random, what);
                        checkOnce(spec, batch, RowChoice.ALL, run);
                        checkOnce(spec, batch, RowChoice.SOME, run);
                    }
                }
            }
        }
    }

    @Test
    void rowsAreGroupedBySeveralKeys(BufferAllocator allocator, Seed seed) throws Exception {
        List<InputColumn> all = InputColumn.all();
        seed.forCases(
                SEVERAL_KEYS_CASES,
                random -> {
                    List<InputColumn> kinds = new ArrayList<>();
                    List<GroupKey> keys = new ArrayList<>();
                    for (int i = 0; i < 2 + random.nextInt(3); i++) {
                        kinds.add(all.get(random.nextInt(all.size())));
                        keys.add(key(i, kinds.get(i)));
                    }
                    AggregationSpec spec =
                            new AggregationSpec(null, keys, List.of(Measure.countAll()));
                    if (!isLeftOut(spec)) {
                        checkBatches(spec, kinds, new Run(allocator, random, "keys " + kinds));
                    }
                });
    }

    /// A table may keep the nulls of few keys elsewhere than those of many.
    @ParameterizedTest(name = "{0} keys")
    @ValueSource(ints = {15, 16, 17, 40})
    void nullsOfManyKeysAreNoValues(int count, BufferAllocator allocator, RandomGenerator random) {
        List<InputColumn> kinds = new ArrayList<>();
        List<GroupKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            kinds.add(i % 3 == 1 ? InputColumn.TIME : InputColumn.LONG);
            keys.add(key(i, kinds.get(i)));
        }
        AggregationSpec spec = new AggregationSpec(null, keys, List.of(Measure.countAll()));
        if (!isLeftOut(spec)) {
            checkBatches(spec, kinds, new Run(allocator, random, count + " keys"));
            checkNullsAgainstLeast(spec, kinds, new Run(allocator, random, count + " keys"));
        }
    }

    /// All keys are the word that stands for null where a type leaves it free, or null.
    private void checkNullsAgainstLeast(AggregationSpec spec, List<InputColumn> kinds, Run run) {
        int size = 300;
        SampleInput input = new SampleInput(run.allocator(), run.random(), kinds);
        List<List<@Nullable Value>> columns = new ArrayList<>();
        for (int key = 0; key < kinds.size(); key++) {
            List<@Nullable Value> values = new ArrayList<>();
            for (int row = 0; row < size; row++) {
                boolean isNull = row % (kinds.size() + 1) == key;
                values.add(isNull ? null : new Value.Whole(Long.MIN_VALUE));
            }
            columns.add(values);
        }
        try (Batch batch = input.batchOf(columns, size)) {
            checkOnce(spec, batch, RowChoice.ALL, run);
        }
    }

    private void checkBatches(AggregationSpec spec, List<InputColumn> kinds, Run run) {
        RandomGenerator random = run.random();
        SampleInput input = new SampleInput(run.allocator(), random, kinds);
        try (TablePair pair = new TablePair(backend(), spec, run.allocator())) {
            for (int epoch = 0; epoch < BATCHES; epoch++) {
                List<Shape> shapes = new ArrayList<>();
                for (InputColumn _ : kinds) {
                    ValueShape values = random.nextBoolean() ? ValueShape.FEW : ValueShape.EDGES;
                    shapes.add(new Shape(values, NullPattern.SOME));
                }
                int size = random.nextInt(300);
                try (Batch batch = input.batch(size, shapes)) {
                    pair.accumulate(batch, RowChoice.SOME.of(random, size), epoch);
                    pair.check(run.what() + " after batch " + epoch);
                }
            }
        }
    }

    @Test
    void aTableWithoutMeasuresHoldsTheDistinctRows(
            BufferAllocator allocator, RandomGenerator random) {
        List<InputColumn> kinds = List.of(InputColumn.CODED_STRING, InputColumn.DOUBLE);
        List<GroupKey> keys = List.of(key(0, kinds.get(0)), key(1, kinds.get(1)));
        AggregationSpec spec = new AggregationSpec(null, keys, List.of());
        if (!isLeftOut(spec)) {
            checkBatches(spec, kinds, new Run(allocator, random, "distinct"));
        }
    }

    @Test
    void codesAreOnlyGoodForTheirDictionary(BufferAllocator allocator, RandomGenerator random) {
        InputColumn coded = InputColumn.CODED_STRING;
        AggregationSpec spec =
                fitting(
                        new AggregationSpec(
                                null,
                                List.of(key(0, coded)),
                                List.of(
                                        Measure.countAll(),
                                        new Measure(Measure.Kind.MAX, 0, coded.type()))));
        if (isLeftOut(spec)) {
            return;
        }
        SampleInput growing = new SampleInput(allocator, random, List.of(coded));
        SampleInput plain =
                new SampleInput(allocator, random, List.of(InputColumn.plain(coded.type())));
        List<ValueShape> order =
                List.of(ValueShape.ONE, ValueShape.FEW, ValueShape.EDGES, ValueShape.DISTINCT);
        try (TablePair pair = new TablePair(backend(), spec, allocator)) {
            for (int round = 0; round < 3; round++) {
                for (ValueShape values : order) {
                    String what = "round " + round + ", " + values;
                    Shape shape = new Shape(values, NullPattern.SOME);
                    for (SampleInput input : List.of(growing, plain)) {
                        try (Batch batch = input.batch(200, List.of(shape))) {
                            pair.accumulate(batch, Selection.all(200), 1);
                            pair.check(what);
                        }
                    }
                }
                growing.forgetDictionaries();
            }
        }
    }

    @Test
    void aDictionaryMayBeEmptyWhereAllIsNull(BufferAllocator allocator, RandomGenerator random) {
        InputColumn coded = InputColumn.CODED_STRING;
        AggregationSpec spec =
                new AggregationSpec(null, List.of(key(0, coded)), SampleMeasures.of(coded, 0));
        SampleInput input = new SampleInput(allocator, random, List.of(coded));
        Shape nulls = new Shape(ValueShape.ONE, NullPattern.ALL);
        for (int size : BoundarySizes.ALL) {
            try (Batch batch = input.batch(size, List.of(nulls))) {
                Run run = new Run(allocator, random, size + " nulls without a dictionary");
                checkOnce(spec, batch, RowChoice.ALL, run);
            }
        }
    }

    static List<WindowSpec> windows() {
        long minute = 60_000_000;
        return List.of(
                new WindowSpec(0, 60 * minute, 60 * minute, 0),
                new WindowSpec(0, 60 * minute, 60 * minute, 15 * minute),
                new WindowSpec(0, 60 * minute, 60 * minute, -7 * minute),
                new WindowSpec(0, 1, 1, 0),
                new WindowSpec(0, 10 * minute, 5 * minute, 0),
                new WindowSpec(0, 10 * minute, 3 * minute, minute),
                new WindowSpec(0, 7, 2, 1),
                new WindowSpec(0, 1 << 20, 1 << 18, 0),
                new WindowSpec(0, 60 * minute, 10 * minute, 0, true),
                new WindowSpec(0, 12, 3, -5, true),
                new WindowSpec(0, minute, minute, 0, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("windows")
    void rowsFallIntoTheirWindows(
            WindowSpec window, BufferAllocator allocator, RandomGenerator random) {
        List<InputColumn> kinds =
                List.of(InputColumn.TIME, InputColumn.CODED_STRING, InputColumn.DOUBLE);
        List<Measure> measures =
                List.of(
                        Measure.countAll(),
                        new Measure(Measure.Kind.AVG, 2, InputColumn.DOUBLE.type()));
        AggregationSpec keyed =
                new AggregationSpec(window, List.of(key(1, kinds.get(1))), measures);
        AggregationSpec alone = new AggregationSpec(window, List.of(), measures);
        for (int size : BoundarySizes.ALL) {
            SampleInput input = new SampleInput(allocator, random, kinds);
            List<List<@Nullable Value>> columns =
                    List.of(
                            times(random, window, size),
                            input.values(kinds.get(1), Shape.FEW, size),
                            input.values(kinds.get(2), Shape.FEW, size));
            try (Batch batch = input.batchOf(columns, size)) {
                Run run = new Run(allocator, random, size + " rows");
                checkOnce(keyed, batch, RowChoice.ALL, run);
                checkOnce(keyed, batch, RowChoice.SOME, run);
                checkOnce(alone, batch, RowChoice.ALL_AS_LIST, run);
                for (int i = 0; i < 4 && size > 0; i++) {
                    long time = window.lastStart(((FixedWidthColumn) batch.column(0)).getLong(0));
                    long closed = time + window.slideMicros() * random.nextInt(-3, 4);
                    closed += random.nextInt(3) - 1;
                    checkOpenWindows(keyed, batch, closed, run);
                }
            }
        }
    }

    /// Closed windows get no rows, whichever way the backend takes, and open ones all of theirs.
    private void checkOpenWindows(AggregationSpec spec, Batch batch, long closed, Run run) {
        for (RowChoice choice : RowChoice.values()) {
            try (TablePair pair = new TablePair(backend(), spec, run.allocator())) {
                Selection rows = choice.of(run.random(), batch.rowCount());
                pair.accumulate(batch, rows, 1, closed);
                pair.check(run.what() + ", " + choice + ", closed by " + closed);
            }
        }
    }

    /// Returns times around one moment or several, often at a window's very start or end.
    static List<@Nullable Value> times(RandomGenerator random, WindowSpec window, int size) {
        List<@Nullable Value> times = new ArrayList<>(size);
        boolean isWide = random.nextInt(4) == 0;
        long origin = origin(random, window);
        for (int row = 0; row < size; row++) {
            origin = isWide ? origin(random, window) : origin;
            long start = origin + window.slideMicros() * random.nextInt(-6, 6);
            long offset =
                    switch (random.nextInt(4)) {
                        case 0 -> -1;
                        case 1 -> 0;
                        case 2 -> window.durationMicros();
                        default -> random.nextLong(window.durationMicros());
                    };
            times.add(new Value.Whole(start + offset));
        }
        return times;
    }

    private static long origin(RandomGenerator random, WindowSpec window) {
        return window.lastStart(ORIGINS_MICROS[random.nextInt(ORIGINS_MICROS.length)]);
    }

    @Test
    void aTimeMayBeNullWhereItIsNotSelected(BufferAllocator allocator, RandomGenerator random) {
        WindowSpec window = windows().get(0);
        AggregationSpec spec = new AggregationSpec(window, List.of(), List.of(Measure.countAll()));
        SampleInput input = new SampleInput(allocator, random, List.of(InputColumn.TIME));
        for (int size : BoundarySizes.ALL) {
            Shape shape = new Shape(ValueShape.DISTINCT, NullPattern.SOME);
            try (Batch batch = input.batch(size, List.of(shape));
                    TablePair pair = new TablePair(backend(), spec, allocator)) {
                int[] rows = new int[size];
                int selected = 0;
                for (int row = 0; row < size; row++) {
                    if (!batch.column(0).isNull(row)) {
                        rows[selected++] = row;
                    }
                }
                pair.accumulate(batch, Selection.of(rows, selected), 1);
                pair.check(size + " rows");
            }
        }
    }
}
