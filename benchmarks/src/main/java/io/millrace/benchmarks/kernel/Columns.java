package io.millrace.benchmarks.kernel;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.List;
import java.util.SplittableRandom;

/// One batch of numbers, as Arrow columns and as Java arrays.
///
/// ```text
///   0 time    timestamp   within ten minutes, ascending
///   1 key     long        below 1,000
///   2 price   long        below 10,000
/// ```
final class Columns implements AutoCloseable {
    static final int TIME = 0;
    static final int KEY = 1;
    static final int PRICE = 2;
    static final int ROWS = Batch.ROW_COUNT_MAX;

    private static final long FIRST_MICROS = 1_469_498_400_000_000L;
    private static final long STEP_MICROS = 600_000_000L / ROWS;
    private static final StructType SCHEMA =
            new StructType()
                    .add("time", DataTypes.TimestampType)
                    .add("key", DataTypes.LongType)
                    .add("price", DataTypes.LongType);

    final BufferAllocator allocator = Allocators.root();
    final long[] times = new long[ROWS];
    final long[] keys = new long[ROWS];
    final long[] prices = new long[ROWS];
    final Batch batch;

    Columns() {
        SplittableRandom random = new SplittableRandom(2016);
        for (int row = 0; row < ROWS; row++) {
            times[row] = FIRST_MICROS + STEP_MICROS * row + random.nextInt(1000);
            keys[row] = random.nextInt(1000);
            prices[row] = random.nextInt(10_000);
        }
        batch =
                new Batch(
                        SCHEMA,
                        List.of(
                                column(DataTypes.TimestampType, times),
                                column(DataTypes.LongType, keys),
                                column(DataTypes.LongType, prices)),
                        ROWS);
    }

    private ColumnVector column(DataType type, long[] values) {
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, values.length)) {
            for (int row = 0; row < values.length; row++) {
                builder.setLong(row, values[row]);
            }
            return builder.build();
        }
    }

    @Override
    public void close() {
        batch.close();
        allocator.close();
    }
}
