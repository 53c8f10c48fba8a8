package io.millrace.gpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.testkit.backend.PartialsAssert;
import io.millrace.testkit.backend.ReferenceBackend;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A life of a table that grows all that can grow, and what it should come to.
///
/// Many groups in sliding windows, strings of a growing dictionary, doubles further and further
/// apart, partials, groups that close, groups that are taken.
final class FaultScript implements AutoCloseable {
    private static final int ROWS = 1500;
    private static final long HOUR = 3_600_000_000L;

    private final BufferAllocator allocator;
    private final RandomGenerator random;
    private final AggregationSpec spec;
    private final List<Batch> batches = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Object lineage = new Object();
    private final Partials merged;
    private final Partials taken;
    private final Partials expected;

    /// A call of the table.
    interface Step {
        void run(GroupTable table);
    }

    FaultScript(BufferAllocator allocator, RandomGenerator random) {
        this.allocator = allocator;
        this.random = random;
        this.spec =
                new AggregationSpec(
                        new WindowSpec(0, 2 * HOUR, HOUR, 0),
                        List.of(
                                new GroupKey("name", 1, DataTypes.StringType),
                                new GroupKey("number", 2, DataTypes.LongType)),
                        List.of(
                                Measure.countAll(),
                                new Measure(Measure.Kind.SUM, 2, DataTypes.LongType),
                                new Measure(Measure.Kind.SUM, 3, DataTypes.DoubleType),
                                new Measure(Measure.Kind.MAX, 3, DataTypes.DoubleType),
                                new Measure(Measure.Kind.VAR_POP, 3, DataTypes.DoubleType),
                                new Measure(Measure.Kind.BIT_XOR, 2, DataTypes.LongType)));
        for (int i = 0; i < 4; i++) {
            batches.add(batch(i));
        }
        this.merged = partialsOf(batches.get(3));
        this.taken = partialsOf(batches.get(1));
        fillSteps();
        this.expected = compute();
    }

    private Batch batch(int number) {
        try (FixedWidthBuilder times = fixed(DataTypes.TimestampType);
                FixedWidthBuilder codes = fixed(DataTypes.IntegerType);
                FixedWidthBuilder numbers = fixed(DataTypes.LongType);
                FixedWidthBuilder values = fixed(DataTypes.DoubleType)) {
            for (int row = 0; row < ROWS; row++) {
                times.setLong(row, random.nextLong((number + 1) * HOUR));
                codes.setInt(row, random.nextInt(nameCount(number)));
                numbers.setLong(row, random.nextInt(1 + 10 * number));
                values.setDouble(row, Math.scalb(random.nextGaussian(), -100 * number));
            }
            List<ColumnVector> columns =
                    List.of(times.build(), coded(codes, number), numbers.build(), values.build());
            StructType schema =
                    StructType.fromDDL("time TIMESTAMP, name STRING, number LONG, value DOUBLE");
            return new Batch(schema, columns, ROWS);
        }
    }

    private static int nameCount(int number) {
        return 1 + 100 * number;
    }

    private DictionaryColumn coded(FixedWidthBuilder codes, int number) {
        try (FixedWidthColumn built = codes.build();
                VarWidthBuilder names =
                        new VarWidthBuilder(allocator, DataTypes.StringType, ROWS, 8 * ROWS)) {
            for (int code = 0; code < nameCount(number); code++) {
                names.append(("name " + code).getBytes(StandardCharsets.UTF_8));
            }
            built.dataBuffer().getReferenceManager().retain();
            Dictionary dictionary = new Dictionary(names.build(), lineage);
            return new DictionaryColumn(ROWS, null, built.dataBuffer(), dictionary);
        }
    }

    private FixedWidthBuilder fixed(DataType type) {
        return new FixedWidthBuilder(allocator, type, ROWS);
    }

    private GroupTable reference() {
        try (ReferenceBackend backend = new ReferenceBackend()) {
            return backend.open(spec, new TableContext(allocator));
        }
    }

    private Partials partialsOf(Batch batch) {
        try (GroupTable table = reference()) {
            table.accumulate(batch, Selection.all(ROWS), 1);
            return table.changedSince(Long.MIN_VALUE);
        }
    }

    private void fillSteps() {
        int[] odd = new int[ROWS / 2];
        for (int i = 0; i < odd.length; i++) {
            odd[i] = 2 * i + 1;
        }
        Batch groups = taken.batches().getFirst();
        // Rows that the device never got to bring their strings no more.
        steps.add(table -> table.accumulate(batches.get(1), Selection.all(ROWS), 0));
        steps.add(GroupTable::clear);
        steps.add(table -> table.accumulate(batches.get(0), Selection.all(ROWS), 1));
        steps.add(table -> table.accumulate(batches.get(1), Selection.of(odd, odd.length), 2));
        steps.add(table -> table.changedSince(1).close());
        steps.add(table -> table.accumulate(batches.get(2), Selection.all(ROWS), 3, HOUR));
        steps.add(table -> table.merge(merged, 4));
        steps.add(table -> table.closedBy(2 * HOUR).close());
        steps.add(table -> table.accumulate(batches.get(0), Selection.all(ROWS / 2), 5));
        steps.add(table -> table.take(groups).close());
    }

    private Partials compute() {
        try (GroupTable table = reference()) {
            steps.forEach(step -> step.run(table));
            return table.changedSince(Long.MIN_VALUE);
        }
    }

    BufferAllocator allocator() {
        return allocator;
    }

    AggregationSpec spec() {
        return spec;
    }

    List<Step> steps() {
        return steps;
    }

    /// Returns a second owner of what the steps come to.
    Partials expected() {
        return expected.retain();
    }

    /// Compares a table after all steps.
    void check(GroupTable table, String what) {
        try (Partials actual = table.changedSince(Long.MIN_VALUE)) {
            check(actual, what);
        }
    }

    /// Compares what a table handed out after all steps.
    void check(Partials actual, String what) {
        PartialsAssert.assertSameBytes(expected, actual, what);
    }

    @Override
    public void close() {
        merged.close();
        taken.close();
        expected.close();
        Batch.closeAll(batches);
    }
}
