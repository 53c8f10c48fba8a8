package io.millrace.benchmarks.kernel;

import io.millrace.backend.IntSort;
import io.millrace.backend.StringPool;
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

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// The ranks of a table's strings, by which its groups come into canonical order.
///
/// An operation is a pass over all strings; `rows / cpuMicros` is their number. Checks the order
/// before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StringOrderBenchmark {
    /// The number of strings.
    @Param({"1000", "16000", "1000000"})
    public int strings = 1000;

    /// `device`: numbers behind a prefix; `random`: 4 to 20 letters.
    @Param({"device", "random"})
    public String kind = "device";

    private StringPool pool;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public StringOrderBenchmark() {}

    /// Makes the strings and checks their order.
    @Setup
    public void open() {
        pool = new StringPool();
        SplittableRandom random = new SplittableRandom(7);
        while (pool.size() < strings) {
            byte[] text =
                    kind.equals("device")
                            ? "device-%08d"
                                    .formatted(random.nextInt(100_000_000))
                                    .getBytes(StandardCharsets.US_ASCII)
                            : letters(random);
            pool.intern(MemorySegment.ofArray(text), 0, text.length);
        }
        long[] ranks = rank(new CpuTime());
        int[] sorted = comparing(new CpuTime());
        for (int i = 0; i < sorted.length; i++) {
            if (ranks[sorted[i]] != i) {
                throw new IllegalStateException("string " + sorted[i] + " is out of order");
            }
        }
    }

    private static byte[] letters(SplittableRandom random) {
        byte[] text = new byte[4 + random.nextInt(17)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + random.nextInt(26));
        }
        return text;
    }

    /// The engine's: words of eight bytes behind common prefixes.
    @Benchmark
    public long[] rank(CpuTime cpuTime) {
        cpuTime.countRows(strings);
        long[] words = new long[strings];
        Arrays.setAll(words, i -> i);
        pool.rank(words);
        return words;
    }

    /// A merge sort that compares the strings.
    @Benchmark
    public int[] comparing(CpuTime cpuTime) {
        cpuTime.countRows(strings);
        int[] codes = new int[strings];
        Arrays.setAll(codes, i -> i);
        IntSort.sort(codes, strings, pool::compare);
        return codes;
    }
}
