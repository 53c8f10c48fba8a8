package io.millrace.benchmarks.cpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Segments;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Generated events in Arrow vectors: more than the last-level cache holds, so that they come from
/// memory.
///
/// ```text
///   0 time    timestamp    0.5 h of events a batch and neighbours up to 1 s out of order, or 24 h at random
///   1 action  string       codes of Open, Close
///   2 key     long         uniform
///   3 value   double       two decimals
/// ```
final class EventBatches implements AutoCloseable {
    static final int TIME = 0;
    static final int ACTION = 1;
    static final int KEY = 2;
    static final int VALUE = 3;
    static final long HOUR_MICROS = 3_600_000_000L;

    /// More than a cache holds.
    static final int BATCHES = 128;

    static final int ROWS = Batch.ROW_COUNT_MAX;

    private static final long STEP_MICROS = HOUR_MICROS / 2 / ROWS;
    private static final StructType SCHEMA =
            new StructType()
                    .add("time", DataTypes.TimestampType)
                    .add("action", DataTypes.StringType)
                    .add("key", DataTypes.LongType)
                    .add("value", DataTypes.DoubleType);

    private final List<Batch> batches = new ArrayList<>();

    EventBatches(BufferAllocator allocator, boolean isOrdered, int keyCount, int batchCount) {
        SplittableRandom random = new SplittableRandom(2016);
        Object lineage = new Object();
        for (int batch = 0; batch < batchCount; batch++) {
            batches.add(batch(allocator, random, lineage, isOrdered ? batch : -1, keyCount));
        }
    }

    List<Batch> batches() {
        return batches;
    }

    private static Batch batch(
            BufferAllocator allocator,
            SplittableRandom random,
            Object lineage,
            int number,
            int keyCount) {
        try (FixedWidthBuilder times =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, ROWS);
                FixedWidthBuilder keys =
                        new FixedWidthBuilder(allocator, DataTypes.LongType, ROWS);
                FixedWidthBuilder values =
                        new FixedWidthBuilder(allocator, DataTypes.DoubleType, ROWS);
                VarWidthBuilder actions =
                        new VarWidthBuilder(allocator, DataTypes.StringType, 2, 16)) {
            ArrowBuf codes = allocator.buffer(4L * ROWS);
            for (int row = 0; row < ROWS; row++) {
                long time =
                        number < 0
                                ? random.nextLong(24 * HOUR_MICROS)
                                : ((long) number * ROWS + row) * STEP_MICROS
                                        + random.nextLong(1_000_000);
                times.setLong(row, time);
                Segments.of(codes).setAtIndex(JAVA_INT, row, random.nextInt(2));
                keys.setLong(row, random.nextLong(keyCount) * 1_000_003);
                values.setDouble(row, random.nextInt(1_000_000) / 100.0);
            }
            actions.append("Open");
            actions.append("Close");
            Dictionary dictionary = new Dictionary(actions.build(), lineage);
            List<ColumnVector> columns =
                    List.of(
                            times.build(),
                            new DictionaryColumn(ROWS, null, codes, dictionary),
                            keys.build(),
                            values.build());
            return new Batch(SCHEMA, columns, ROWS);
        }
    }

    @Override
    public void close() {
        Batch.closeAll(batches);
    }
}
