package io.millrace.benchmarks.kernel;

import io.millrace.backend.WindowSpec;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.benchmarks.cpu.CpuTime;
import io.millrace.expr.kernel.WindowKernel;

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

import java.util.concurrent.TimeUnit;

/// Windows of rows: tumbling ones, and each row with all its sliding ones.
///
/// An operation is a row of the input. Checks the result before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WindowBenchmark {
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int STEP_ROWS = 8192;

    /// Windows of a row: those of a minute slide by a minute or by a sixth of it.
    @Param({"1", "6"})
    public int windows = 1;

    private Columns columns;
    private FixedWidthColumn times;
    private WindowSpec spec;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public WindowBenchmark() {}

    /// Makes the columns and checks the result.
    @Setup
    public void open() {
        columns = new Columns();
        times = (FixedWidthColumn) columns.batch.column(Columns.TIME);
        spec = new WindowSpec(Columns.TIME, MINUTE_MICROS, MINUTE_MICROS / windows, 0);
        if (kernel(new CpuTime()) != loop(new CpuTime())) {
            throw new IllegalStateException("other windows");
        }
    }

    /// Gives the memory back; a leak fails the run.
    @TearDown
    public void close() {
        columns.close();
    }

    /// The engine's.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public long kernel(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        Selection all = Selection.all(Columns.ROWS);
        return windows == 1 ? tumbling(all) : sliding(all);
    }

    private long tumbling(Selection all) {
        try (FixedWidthColumn starts =
                WindowKernel.tumblingStarts(columns.allocator, times, all, MINUTE_MICROS, 0)) {
            long sum = 0;
            for (int row = 0; row < Columns.ROWS; row++) {
                sum += starts.getLong(row);
            }
            return sum;
        }
    }

    private long sliding(Selection all) {
        WindowKernel.Expansion rows = new WindowKernel.Expansion(times, all, spec, STEP_ROWS);
        long sum = 0;
        while (rows.next()) {
            for (int i = 0; i < rows.count(); i++) {
                sum += rows.ids()[i];
            }
        }
        return sum;
    }

    /// A division a row.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public long loop(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        long slide = spec.slideMicros();
        long sum = 0;
        for (long time : columns.times) {
            long last = Math.floorDiv(time, slide) * slide;
            for (int i = 0; i < windows; i++) {
                sum += last - i * slide;
            }
        }
        return sum;
    }
}
