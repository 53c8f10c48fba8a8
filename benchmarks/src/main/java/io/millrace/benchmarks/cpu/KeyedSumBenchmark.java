package io.millrace.benchmarks.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.types.DataTypes;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// Count and exact sum of doubles by many keys from Arrow vectors: `groupBy(key, window(time, "1000
/// hours")).agg(count, sum(value))`.
///
/// An operation is a row. Checks the sum of all sums before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyedSumBenchmark {
    /// The twin that is measured.
    @Param({"cpu-scalar", "cpu-simd"})
    public String backend = "cpu-scalar";

    /// The number of groups.
    @Param({"1000", "1000000"})
    public int keys = 1000;

    private TableRun run;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public KeyedSumBenchmark() {}

    private static AggregationSpec spec() {
        long window = 1000 * EventBatches.HOUR_MICROS;
        return new AggregationSpec(
                new WindowSpec(EventBatches.TIME, window, window, 0),
                List.of(new GroupKey("key", EventBatches.KEY, DataTypes.LongType)),
                List.of(
                        Measure.countAll(),
                        new Measure(Measure.Kind.SUM, EventBatches.VALUE, DataTypes.DoubleType)));
    }

    /// Makes the events and checks the result.
    @Setup
    public void open() {
        run = new TableRun(backend, spec(), true, keys);
        // Values have two decimals, so that cents are exact.
        long[] cents = new long[2];
        for (Batch batch : run.batches()) {
            FixedWidthColumn values = (FixedWidthColumn) batch.column(EventBatches.VALUE);
            for (int row = 0; row < batch.rowCount(); row++) {
                cents[0] += Math.round(values.getDouble(row) * 100);
            }
        }
        run.check(
                result -> {
                    FixedWidthColumn sums = (FixedWidthColumn) result.column(3);
                    for (int row = 0; row < result.rowCount(); row++) {
                        cents[1] += Math.round(sums.getDouble(row) * 100);
                    }
                });
        if (cents[0] != cents[1]) {
            throw new IllegalStateException("wrong sums: " + cents[1] + " for " + cents[0]);
        }
    }

    /// Gives the memory back; a leak fails the run.
    @TearDown
    public void close() {
        run.close();
    }

    /// One pass over all batches.
    @Benchmark
    @OperationsPerInvocation(EventBatches.BATCHES * EventBatches.ROWS)
    public long countAndSumByKey(CpuTime cpuTime) {
        cpuTime.countPass();
        return run.pass();
    }
}
