package io.millrace.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsBuilder;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Selection;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.ShardedTable.Division;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.backend.PartialsAssert;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// Several threads that add to a divided table give what one thread gives to a whole one, with rows
/// that wait and rows that cannot.
@Seeded
@LeakCheck
final class ShardedWritersTest {
    private static final int CASES = 12;
    private static final int THREADS = 4;
    private static final int BATCHES = 8;
    private static final int ROWS_MAX = 3000;
    private static final long HOUR = 3_600_000_000L;

    /// Every width that can be copied, and one column that no measure wants.
    private static final List<DataType> TYPES =
            List.of(
                    DataTypes.TimestampType,
                    DataTypes.LongType,
                    DataTypes.IntegerType,
                    DataTypes.ShortType,
                    DataTypes.ByteType,
                    DataTypes.DoubleType,
                    DataTypes.FloatType);

    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    new WindowSpec(0, HOUR, HOUR, 0),
                    List.of(
                            new GroupKey("a", 1, DataTypes.LongType),
                            new GroupKey("b", 3, DataTypes.ShortType)),
                    List.of(
                            Measure.countAll(),
                            new Measure(Measure.Kind.SUM, 2, DataTypes.IntegerType),
                            new Measure(Measure.Kind.MAX, 4, DataTypes.ByteType),
                            new Measure(Measure.Kind.SUM, 5, DataTypes.DoubleType)));

    @Test
    void threadsAndWaitingRowsDoNotShow(BufferAllocator allocator, Seed seed) throws Exception {
        seed.forCases(
                CASES,
                random -> {
                    long waitingMin = random.nextInt(200_000);
                    Division division = new Division(50, 2, Integer.MAX_VALUE, waitingMin);
                    TableContext context = new TableContext(allocator);
                    CpuScalarBackend backend = new CpuScalarBackend();
                    List<Batch> batches = new ArrayList<>();
                    try (GroupTable whole = backend.open(SPEC, context);
                            ShardedTable divided =
                                    new ShardedTable(
                                            SPEC,
                                            () -> backend.open(SPEC, context),
                                            allocator,
                                            division)) {
                        for (int i = 0; i < BATCHES; i++) {
                            batches.add(batch(allocator, random));
                        }
                        long closed = random.nextBoolean() ? Long.MIN_VALUE : HOUR;
                        divided.accumulate(batches.getFirst(), selection(batches.getFirst()), 1);
                        whole.accumulate(batches.getFirst(), selection(batches.getFirst()), 1);
                        divided.divide(1);
                        write(divided, batches, closed);
                        for (Batch batch : batches) {
                            whole.accumulate(batch, selection(batch), 2, closed);
                        }
                        assertSame(whole, divided, Long.MIN_VALUE);
                        assertSame(whole, divided, 1);
                        divided.merge(PartialsBuilder.empty(SPEC), 3);
                        assertSame(whole, divided, 2);
                    } finally {
                        Batch.closeAll(batches);
                    }
                });
    }

    @Test
    void whatNobodyAsksForIsReleased(BufferAllocator allocator, RandomGenerator random) {
        TableContext context = new TableContext(allocator);
        Division division = new Division(50, 2, 100, 1 << 20);
        try (Batch batch = batch(allocator, random);
                ShardedTable table =
                        new ShardedTable(
                                SPEC,
                                () -> new CpuScalarBackend().open(SPEC, context),
                                allocator,
                                division)) {
            table.accumulate(batch, selection(batch), 1);
            table.divide(1);
            try (ShardedTable.Writer flushed = table.writer();
                    ShardedTable.Writer abandoned = table.writer()) {
                flushed.accumulate(batch, selection(batch), 1, Long.MIN_VALUE);
                flushed.flush();
                abandoned.accumulate(batch, selection(batch), 1, Long.MIN_VALUE);
            }
        }
    }

    /// One hot key, so that all rows wait for one shard, which takes none.
    @Test
    void aShardThatFailsMakesNobodyWaitForEver(BufferAllocator allocator) {
        AggregationSpec spec =
                new AggregationSpec(
                        null,
                        List.of(new GroupKey("key", 0, DataTypes.LongType)),
                        List.of(Measure.countAll()));
        TableContext context = new TableContext(allocator);
        AtomicBoolean isFull = new AtomicBoolean();
        int rows = 4096;
        try (FixedWidthBuilder keys = new FixedWidthBuilder(allocator, DataTypes.LongType, rows);
                ShardedTable table =
                        new ShardedTable(
                                spec,
                                () ->
                                        new FullTable(
                                                new CpuScalarBackend().open(spec, context), isFull),
                                allocator,
                                new Division(1, 2, 100, 1))) {
            for (int i = 0; i < rows; i++) {
                keys.setLong(i, 7);
            }
            StructType schema = new StructType().add("key", DataTypes.LongType);
            try (Batch hot = new Batch(schema, List.of(keys.build()), rows)) {
                divide(table, allocator);
                isFull.set(true);
                for (int i = 0; i < THREADS; i++) {
                    try (ShardedTable.Writer writer = table.writer()) {
                        assertThrows(
                                IllegalStateException.class,
                                () ->
                                        writer.accumulate(
                                                hot, Selection.all(rows), 2, Long.MIN_VALUE));
                    }
                }
            }
        }
    }

    private static void divide(ShardedTable table, BufferAllocator allocator) {
        try (FixedWidthBuilder keys = new FixedWidthBuilder(allocator, DataTypes.LongType, 100)) {
            for (int i = 0; i < 100; i++) {
                keys.setLong(i, i);
            }
            StructType schema = new StructType().add("key", DataTypes.LongType);
            try (Batch spread = new Batch(schema, List.of(keys.build()), 100)) {
                table.accumulate(spread, Selection.all(100), 1);
            }
        }
        assertTrue(table.isDivided());
    }

    private static void write(ShardedTable table, List<Batch> batches, long closed)
            throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                writing.add(
                        threads.submit(
                                () -> {
                                    try (ShardedTable.Writer writer = table.writer()) {
                                        for (int j = first; j < BATCHES; j += THREADS) {
                                            Batch batch = batches.get(j);
                                            writer.accumulate(batch, selection(batch), 2, closed);
                                        }
                                        writer.flush();
                                    }
                                }));
            }
            for (Future<?> future : writing) {
                future.get();
            }
        }
    }

    private static void assertSame(GroupTable expected, GroupTable actual, long epoch) {
        try (Partials a = expected.changedSince(epoch);
                Partials b = actual.changedSince(epoch)) {
            PartialsAssert.assertSameBytes(a, b, "after epoch " + epoch);
        }
    }

    /// Every third row is left out of some batches.
    private static Selection selection(Batch batch) {
        int size = batch.rowCount();
        if (size % 2 == 0) {
            return Selection.all(size);
        }
        int[] rows = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (i % 3 != 0) {
                rows[count++] = i;
            }
        }
        return Selection.of(rows, count);
    }

    private static Batch batch(BufferAllocator allocator, RandomGenerator random) {
        int size = 1 + random.nextInt(ROWS_MAX);
        boolean hasNulls = random.nextInt(4) == 0;
        StructType schema = new StructType();
        List<ColumnVector> columns = new ArrayList<>();
        for (DataType type : TYPES) {
            schema = schema.add("c" + columns.size(), type);
            try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, size)) {
                for (int row = 0; row < size; row++) {
                    set(builder, type, row, random);
                    if (hasNulls && columns.size() == 2 && random.nextInt(5) == 0) {
                        builder.setNull(row);
                    }
                }
                columns.add(builder.build());
            }
        }
        return new Batch(schema, columns, size);
    }

    private static void set(
            FixedWidthBuilder builder, DataType type, int row, RandomGenerator random) {
        switch (type.simpleString()) {
            case "timestamp" -> builder.setLong(row, random.nextLong(3 * HOUR));
            case "bigint" -> builder.setLong(row, random.nextInt(200));
            case "int" -> builder.setInt(row, random.nextInt());
            case "smallint" -> builder.setShort(row, (short) random.nextInt(3));
            case "tinyint" -> builder.setByte(row, (byte) random.nextInt());
            case "double" -> builder.setDouble(row, random.nextGaussian());
            default -> builder.setFloat(row, random.nextFloat());
        }
    }
}
