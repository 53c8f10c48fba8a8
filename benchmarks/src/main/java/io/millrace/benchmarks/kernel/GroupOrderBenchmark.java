package io.millrace.benchmarks.kernel;

import io.millrace.backend.GroupOrder;
import io.millrace.benchmarks.cpu.CpuTime;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Groups brought into canonical order, by a window of four and a key.
///
/// An operation is a pass over all groups; `rows / cpuMicros` is their number. Checks the order
/// before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GroupOrderBenchmark {
    private static final int WINDOWS = 4;

    /// The number of groups.
    @Param({"1000", "100000", "1000000"})
    public int groups = 1000;

    private long[] windows;
    private long[] keys;
    private long[] packed;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public GroupOrderBenchmark() {}

    /// Makes the groups and checks their order.
    @Setup
    public void open() {
        windows = new long[groups];
        keys = new long[groups];
        packed = new long[groups];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < groups; i++) {
            windows[i] = random.nextInt(WINDOWS);
            keys[i] = random.nextInt(groups);
            packed[i] = windows[i] << 32 | keys[i];
        }
        int[] order = radix(new CpuTime());
        for (int i = 1; i < groups; i++) {
            if (packed[order[i - 1]] > packed[order[i]]) {
                throw new IllegalStateException("group " + i + " is out of order");
            }
        }
    }

    /// The engine's radix sort: positions in order.
    @Benchmark
    public int[] radix(CpuTime cpuTime) {
        cpuTime.countRows(groups);
        return GroupOrder.sorted(
                groups,
                List.of(new GroupOrder.Column(windows, null), new GroupOrder.Column(keys, null)));
    }

    /// The JDK's sort of both in one word, without positions.
    @Benchmark
    public long[] arraysSort(CpuTime cpuTime) {
        cpuTime.countRows(groups);
        long[] sorted = packed.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
