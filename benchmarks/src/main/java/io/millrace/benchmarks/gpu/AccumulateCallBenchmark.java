package io.millrace.benchmarks.gpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Selection;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.gpu.table.GpuGroupTable;
import io.millrace.gpu.table.TableSizes;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// What it costs the caller to give a full batch to a table of the device, whose driver does
/// nothing: retaining, copies asked for, the way to the device's thread. At 3.5 G rows/s a batch of
/// 64 K rows comes every 19 us.
///
/// Checks first that the columns are copied whole.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AccumulateCallBenchmark {
    private static final int ROWS = Batch.ROW_COUNT_MAX;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long BYTES_A_ROW = 8 + 4 + 8;

    private NoDriver driver;
    private GpuDevice device;
    private BufferAllocator allocator;
    private Batch batch;
    private GroupTable table;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public AccumulateCallBenchmark() {}

    /// Opens the table and checks what is copied.
    @Setup
    public void open() {
        driver = new NoDriver();
        device = GpuDevice.open(driver, new byte[0]);
        allocator = Allocators.root();
        AggregationSpec spec =
                new AggregationSpec(
                        new WindowSpec(0, HOUR_MICROS, HOUR_MICROS, 0),
                        List.of(new GroupKey("key", 1, DataTypes.IntegerType)),
                        List.of(
                                Measure.countAll(),
                                new Measure(Measure.Kind.SUM, 2, DataTypes.DoubleType)));
        table = new GpuGroupTable(device, spec, new TableContext(allocator), TableSizes.USUAL);
        batch =
                new Batch(
                        StructType.fromDDL("time TIMESTAMP, key INT, value DOUBLE"),
                        List.of(
                                zeros(DataTypes.TimestampType),
                                zeros(DataTypes.IntegerType),
                                zeros(DataTypes.DoubleType)),
                        ROWS);
        long before = driver.copiedBytes();
        accumulate();
        table.groupCount();
        long copied = driver.copiedBytes() - before;
        if (copied < BYTES_A_ROW * ROWS || driver.launches() == 0) {
            throw new IllegalStateException("only " + copied + " bytes were copied");
        }
    }

    private ColumnVector zeros(DataType type) {
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, ROWS)) {
            builder.values().fill((byte) 0);
            return builder.build();
        }
    }

    /// One batch.
    @Benchmark
    public void accumulate() {
        table.accumulate(batch, Selection.all(ROWS), 1);
    }

    /// Closes all.
    @TearDown
    public void close() {
        table.close();
        batch.close();
        allocator.close();
        device.close();
    }
}
