package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.testkit.BoundarySizes;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.backend.SampleInput.Shape;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The part of [BackendContract] about measures: every aggregate on every type, null pattern, size
/// and selection.
@LeakCheck
@Seeded
abstract class MeasureContract {
    private static final List<Integer> SIZES_FEW = List.of(1, 64, 257, BoundarySizes.MULTI_BLOCK);

    private static final int TWO_COLUMN_CASES = 60;
    private static final int NULLS_COME_CASES = 60;

    private @Nullable AggregationBackend backend;

    /// Makes the backend under test; closed after each test.
    protected abstract AggregationBackend openBackend();

    /// Returns whether the backend must compute all that the reference computes. Otherwise what it
    /// says it does not support is left out.
    protected boolean isComplete() {
        return true;
    }

    @BeforeEach
    void open() {
        AggregationBackend opened = openBackend();
        backend = opened;
        Assumptions.assumeTrue(
                opened.available().isSupported(),
                () -> opened.name() + " cannot run here: " + opened.available().reason());
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    final AggregationBackend backend() {
        if (backend == null) {
            throw new IllegalStateException("no test is running");
        }
        return backend;
    }

    /// Returns whether the combination is to be left out.
    final boolean isLeftOut(AggregationSpec spec) {
        return !isComplete() && !backend().supports(spec).isSupported();
    }

    /// Returns the spec, less the measures that the backend does not support and need not.
    final AggregationSpec fitting(AggregationSpec spec) {
        return isComplete() ? spec : SupportedMeasures.of(backend(), spec);
    }

    static List<InputColumn> columns() {
        return InputColumn.all();
    }

    static GroupKey key(int ordinal, InputColumn column) {
        return new GroupKey("k" + ordinal, ordinal, column.type());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void everyMeasureIsExactOnEverySizeNullPatternAndSelection(
            InputColumn column, BufferAllocator allocator, RandomGenerator random) {
        List<Measure> measures = new ArrayList<>(SampleMeasures.of(column, 1));
        measures.add(Measure.countAll());
        AggregationSpec spec =
                new AggregationSpec(null, List.of(key(0, InputColumn.INTEGER)), measures);
        List<InputColumn> kinds = List.of(InputColumn.INTEGER, column);
        for (int size : BoundarySizes.ALL) {
            for (NullPattern nulls : NullPattern.values()) {
                Shape values = new Shape(ValueShape.EDGES, nulls);
                for (RowChoice choice : RowChoice.values()) {
                    SampleInput input = new SampleInput(allocator, random, kinds);
                    try (Batch batch = input.batch(size, List.of(Shape.FEW, values))) {
                        String what = size + " rows, nulls " + nulls + ", selected " + choice;
                        checkOnce(spec, batch, choice, new Run(allocator, random, what));
                    }
                }
            }
        }
    }

    /// What a check needs besides its subject.
    ///
    /// @param what the case in words
    record Run(BufferAllocator allocator, RandomGenerator random, String what) {}

    final void checkOnce(AggregationSpec spec, Batch batch, RowChoice choice, Run run) {
        AggregationSpec fitting = fitting(spec);
        boolean isMeasured = spec.measures().isEmpty() || !fitting.measures().isEmpty();
        if (!isMeasured || isLeftOut(fitting)) {
            return;
        }
        try (TablePair pair = new TablePair(backend(), fitting, run.allocator())) {
            pair.accumulate(batch, choice.of(run.random(), batch.rowCount()), 1);
            pair.check(run.what());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void everyMeasureIsExactAlone(
            InputColumn column, BufferAllocator allocator, RandomGenerator random) {
        List<Measure> measures = new ArrayList<>(SampleMeasures.of(column, 1));
        measures.add(Measure.countAll());
        List<InputColumn> kinds = List.of(InputColumn.INTEGER, column, InputColumn.TIME);
        WindowSpec hourly = new WindowSpec(2, 3_600, 3_600, 0);
        for (Measure measure : measures) {
            for (int size : SIZES_FEW) {
                Run run = new Run(allocator, random, measure + " on " + size + " rows");
                SampleInput input = new SampleInput(allocator, random, kinds);
                Shape values = new Shape(ValueShape.EDGES, NullPattern.SOME);
                Shape times = new Shape(ValueShape.DISTINCT, NullPattern.NONE);
                try (Batch batch = input.batch(size, List.of(Shape.FEW, values, times))) {
                    List<Measure> one = List.of(measure);
                    List<GroupKey> keys = List.of(key(0, InputColumn.INTEGER));
                    checkOnce(new AggregationSpec(null, List.of(), one), batch, RowChoice.ALL, run);
                    checkOnce(new AggregationSpec(null, keys, one), batch, RowChoice.SOME, run);
                    checkOnce(
                            new AggregationSpec(hourly, List.of(), one),
                            batch,
                            RowChoice.PREFIX,
                            run);
                    checkOnce(new AggregationSpec(hourly, keys, one), batch, RowChoice.ALL, run);
                }
            }
        }
    }

    /// Beside `count(*)` a backend may count the values of a column only once it has a null.
    @Test
    void countsAreRightFromTheFirstNullOn(BufferAllocator allocator, Seed seed) throws Exception {
        seed.forCases(
                NULLS_COME_CASES,
                random -> {
                    InputColumn key =
                            random.nextBoolean() ? InputColumn.INTEGER : InputColumn.CODED_STRING;
                    List<InputColumn> kinds =
                            List.of(key, InputColumn.DOUBLE, InputColumn.LONG, InputColumn.DOUBLE);
                    List<Measure> measures =
                            new ArrayList<>(
                                    List.of(
                                            new Measure(Measure.Kind.AVG, 1, kinds.get(1).type()),
                                            new Measure(Measure.Kind.COUNT, 2, kinds.get(2).type()),
                                            new Measure(Measure.Kind.SUM, 2, kinds.get(2).type()),
                                            new Measure(
                                                    Measure.Kind.VAR_POP, 3, kinds.get(3).type())));
                    measures.add(random.nextInt(measures.size() + 1), Measure.countAll());
                    AggregationSpec spec =
                            fitting(new AggregationSpec(null, List.of(key(0, key)), measures));
                    if (!isLeftOut(spec)) {
                        checkWhileNullsCome(spec, kinds, new Run(allocator, random, "" + spec));
                    }
                });
    }

    private void checkWhileNullsCome(AggregationSpec spec, List<InputColumn> kinds, Run run) {
        RandomGenerator random = run.random();
        SampleInput input = new SampleInput(run.allocator(), random, kinds);
        try (TablePair pair = new TablePair(backend(), spec, run.allocator());
                TablePair other = new TablePair(backend(), spec, run.allocator())) {
            for (int epoch = 0; epoch < 8; epoch++) {
                List<Shape> shapes = new ArrayList<>(List.of(Shape.FEW));
                for (int column = 1; column < kinds.size(); column++) {
                    boolean isNullable = random.nextInt(8) < epoch;
                    NullPattern nulls = isNullable ? NullPattern.SOME : NullPattern.NONE;
                    shapes.add(new Shape(ValueShape.FEW, nulls));
                }
                int size = 1 + random.nextInt(1500);
                try (Batch batch = input.batch(size, shapes)) {
                    TablePair target = random.nextInt(3) == 0 ? other : pair;
                    target.accumulate(batch, RowChoice.ALL.of(random, size), epoch);
                }
                if (random.nextInt(3) == 0) {
                    try (Partials partials = other.tested().changedSince(Long.MIN_VALUE)) {
                        pair.merge(partials, epoch);
                    }
                    other.clear();
                }
                pair.check(run.what() + ", batch " + epoch);
            }
        }
    }

    @Test
    void sumsOfLongsPassSixtyFourBits(BufferAllocator allocator, RandomGenerator random) {
        AggregationSpec spec =
                fitting(
                        new AggregationSpec(
                                null, List.of(), SampleMeasures.of(InputColumn.LONG, 0)));
        SampleInput input = new SampleInput(allocator, random, List.of(InputColumn.LONG));
        try (TablePair pair = new TablePair(backend(), spec, allocator)) {
            for (long value : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, -1}) {
                List<@Nullable Value> values = new ArrayList<>();
                for (int row = 0; row < BoundarySizes.MULTI_BLOCK; row++) {
                    values.add(new Value.Whole(value));
                }
                try (Batch batch = input.batchOf(List.of(values), values.size())) {
                    pair.accumulate(batch, RowChoice.ALL.of(random, values.size()), 1);
                    pair.check("after rows of " + value);
                }
            }
        }
    }

    @Test
    void sumsOfDoublesCancelExactly(BufferAllocator allocator, Seed seed) throws Exception {
        AggregationSpec spec =
                new AggregationSpec(null, List.of(), SampleMeasures.of(InputColumn.DOUBLE, 0));
        seed.forCases(
                20,
                random -> {
                    List<@Nullable Value> values = new ArrayList<>();
                    for (int i = 0; i < 300; i++) {
                        double value =
                                Math.scalb(random.nextGaussian(), random.nextInt(-1074, 970));
                        values.add(new Value.Floating(value));
                        values.add(random.nextInt(values.size()), new Value.Floating(-value));
                    }
                    SampleInput input =
                            new SampleInput(allocator, random, List.of(InputColumn.DOUBLE));
                    try (Batch batch = input.batchOf(List.of(values), values.size())) {
                        Run run = new Run(allocator, random, "pairs that cancel");
                        checkOnce(spec, batch, RowChoice.ALL, run);
                        checkOnce(spec, batch, RowChoice.SOME, run);
                    }
                });
    }

    @Test
    void aggregatesOfTwoColumnsAreExact(BufferAllocator allocator, Seed seed) throws Exception {
        seed.forCases(
                TWO_COLUMN_CASES,
                random -> {
                    List<InputColumn> kinds = new ArrayList<>(List.of(InputColumn.INTEGER));
                    Measure measure = SampleMeasures.ofTwo(random, kinds);
                    AggregationSpec spec =
                            new AggregationSpec(
                                    null, List.of(key(0, kinds.get(0))), List.of(measure));
                    int size = random.nextInt(300);
                    for (NullPattern nulls : NullPattern.values()) {
                        SampleInput input = new SampleInput(allocator, random, kinds);
                        Shape values = new Shape(ValueShape.EDGES, nulls);
                        Shape others = new Shape(ValueShape.EDGES, NullPattern.SOME);
                        try (Batch batch = input.batch(size, List.of(Shape.FEW, values, others))) {
                            String what = measure + " on " + size + " rows, nulls " + nulls;
                            Run run = new Run(allocator, random, what);
                            checkOnce(spec, batch, RowChoice.ALL, run);
                            checkOnce(spec, batch, RowChoice.SOME, run);
                        }
                    }
                });
    }

    @Test
    void aRowOfAPercentileStandsForAsManyAsItsFrequency(
            BufferAllocator allocator, RandomGenerator random) {
        for (InputColumn column : List.of(InputColumn.LONG, InputColumn.DOUBLE)) {
            List<InputColumn> kinds = new ArrayList<>(List.of(InputColumn.INTEGER));
            InputColumn frequency = InputColumn.plain(DataTypes.ByteType);
            Measure measure =
                    SampleMeasures.ofTwo(Measure.Kind.PERCENTILE, column, frequency, kinds);
            AggregationSpec spec =
                    new AggregationSpec(null, List.of(key(0, kinds.get(0))), List.of(measure));
            for (int size : SIZES_FEW) {
                SampleInput input = new SampleInput(allocator, random, kinds);
                Shape values = new Shape(ValueShape.EDGES, NullPattern.SOME);
                Shape times = new Shape(ValueShape.FEW, NullPattern.SOME);
                try (Batch batch = input.batch(size, List.of(Shape.FEW, values, times))) {
                    Run run = new Run(allocator, random, size + " rows of " + column);
                    checkOnce(spec, batch, RowChoice.ALL, run);
                }
            }
        }
    }
}
