package io.millrace.benchmarks.kernel;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.benchmarks.cpu.CpuTime;

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

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Half of a batch's rows copied into a new one.
///
/// An operation is a row of the output. Checks each value before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GatherBenchmark {
    private static final int COUNT = Columns.ROWS / 2;

    /// Whether the rows are in the order of the batch, as after a filter.
    @Param({"true", "false"})
    public boolean isAscending = true;

    private final int[] rows = new int[COUNT];
    private final long[][] copies = new long[3][COUNT];
    private Columns columns;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public GatherBenchmark() {}

    /// Chooses rows and checks that they are copied.
    @Setup
    public void open() {
        columns = new Columns();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < COUNT; i++) {
            rows[i] = isAscending ? 2 * i + random.nextInt(2) : random.nextInt(Columns.ROWS);
        }
        loop(new CpuTime());
        try (Batch gathered = Gather.rows(columns.allocator, columns.batch, rows, COUNT)) {
            for (int column = 0; column < copies.length; column++) {
                for (int i = 0; i < COUNT; i++) {
                    long value = ((FixedWidthColumn) gathered.column(column)).getLong(i);
                    if (value != copies[column][i]) {
                        throw new IllegalStateException(value + " in row " + i);
                    }
                }
            }
        }
    }

    /// Gives the memory back; a leak fails the run.
    @TearDown
    public void close() {
        columns.close();
    }

    /// The engine's: three columns off the heap.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int gather(CpuTime cpuTime) {
        cpuTime.countRows(COUNT);
        try (Batch gathered = Gather.rows(columns.allocator, columns.batch, rows, COUNT)) {
            return gathered.rowCount();
        }
    }

    /// Three loops, into arrays that are there already.
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long[][] loop(CpuTime cpuTime) {
        cpuTime.countRows(COUNT);
        copy(columns.times, copies[0]);
        copy(columns.keys, copies[1]);
        copy(columns.prices, copies[2]);
        return copies;
    }

    private void copy(long[] from, long[] to) {
        for (int i = 0; i < COUNT; i++) {
            to[i] = from[rows[i]];
        }
    }
}
