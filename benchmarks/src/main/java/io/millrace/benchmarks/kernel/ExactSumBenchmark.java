package io.millrace.benchmarks.kernel;

import io.millrace.backend.exact.ExactSums;
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
import org.openjdk.jmh.annotations.Warmup;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Exact sums of doubles by group, beside sums that are rounded with each row.
///
/// An operation is a row. Checks one group against decimal arithmetic before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExactSumBenchmark {
    /// The number of groups; 1 is what a sum without grouping has.
    @Param({"1", "1000", "100000"})
    public int groups = 1;

    private final double[] values = new double[Columns.ROWS];
    private final int[] groupOf = new int[Columns.ROWS];
    private double[] rounded;
    private ExactSums sums;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public ExactSumBenchmark() {}

    /// Makes the rows and checks a sum.
    @Setup
    public void open() {
        SplittableRandom random = new SplittableRandom(7);
        for (int row = 0; row < values.length; row++) {
            values[row] = random.nextInt(100_000) / 100.0;
            groupOf[row] = random.nextInt(groups);
        }
        rounded = new double[groups];
        sums = new ExactSums();
        sums.ensureGroups(groups);
        exact(new CpuTime());
        BigDecimal right = BigDecimal.ZERO;
        for (int row = 0; row < values.length; row++) {
            if (groupOf[row] == 0) {
                right = right.add(new BigDecimal(values[row]));
            }
        }
        if (sums.round(0) != right.doubleValue()) {
            throw new IllegalStateException(sums.round(0) + ", right is " + right);
        }
    }

    /// The engine's.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public double exact(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        sums.clear();
        sums.ensureGroups(groups);
        if (groups == 1) {
            sums.addAll(0, values, 0, values.length);
        } else {
            sums.addAll(groupOf, values, 0, values.length);
        }
        return sums.round(0);
    }

    /// One addition a row, whose result depends on the order.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public double loop(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        Arrays.fill(rounded, 0);
        for (int row = 0; row < values.length; row++) {
            rounded[groupOf[row]] += values[row];
        }
        return rounded[0];
    }
}
