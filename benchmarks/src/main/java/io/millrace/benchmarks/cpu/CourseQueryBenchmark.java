package io.millrace.benchmarks.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;
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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The course query from Arrow vectors: `groupBy(action, window(time, "1 hour")).count()`.
///
/// An operation is a row. Checks the counts before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CourseQueryBenchmark {
    /// The twin that is measured.
    @Param({"cpu-scalar", "cpu-simd"})
    public String backend = "cpu-scalar";

    /// Whether events come nearly in order of time, as streams do, or at random within a day.
    @Param({"true", "false"})
    public boolean ordered = true;

    private TableRun run;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public CourseQueryBenchmark() {}

    private static AggregationSpec spec() {
        return new AggregationSpec(
                new WindowSpec(
                        EventBatches.TIME, EventBatches.HOUR_MICROS, EventBatches.HOUR_MICROS, 0),
                List.of(new GroupKey("action", EventBatches.ACTION, DataTypes.StringType)),
                List.of(Measure.countAll()));
    }

    /// Makes the events and checks the result.
    @Setup
    public void open() {
        run = new TableRun(backend, spec(), ordered, 1);
        Map<String, Long> expected = new HashMap<>();
        for (Batch batch : run.batches()) {
            FixedWidthColumn times = (FixedWidthColumn) batch.column(EventBatches.TIME);
            DictionaryColumn actions = (DictionaryColumn) batch.column(EventBatches.ACTION);
            for (int row = 0; row < batch.rowCount(); row++) {
                long hour = Math.floorDiv(times.getLong(row), EventBatches.HOUR_MICROS);
                expected.merge(hour + actions.getString(row), 1L, Long::sum);
            }
        }
        Map<String, Long> actual = new HashMap<>();
        run.check(
                result -> {
                    FixedWidthColumn starts = (FixedWidthColumn) result.column(0);
                    VarWidthColumn actions = (VarWidthColumn) result.column(1);
                    FixedWidthColumn counts = (FixedWidthColumn) result.column(2);
                    for (int row = 0; row < result.rowCount(); row++) {
                        long hour = starts.getLong(row) / EventBatches.HOUR_MICROS;
                        actual.put(hour + actions.getString(row), counts.getLong(row));
                    }
                });
        if (!actual.equals(expected)) {
            throw new IllegalStateException("wrong counts: " + actual + " for " + expected);
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
    public long countByActionAndHour(CpuTime cpuTime) {
        cpuTime.countPass();
        return run.pass();
    }
}
