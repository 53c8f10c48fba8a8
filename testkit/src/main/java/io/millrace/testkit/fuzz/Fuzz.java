package io.millrace.testkit.fuzz;

import com.sun.management.ThreadMXBean;

import io.millrace.batch.StandardOutput;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.Seed;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;

/// Runs a parser over many random inputs. Each must be parsed or refused by a named error, within a
/// second of processor time and a bound on what it allocates; a failure prints its seed and input.
///
/// 20,000 inputs; a million with `-Dmillrace.nightly=true`; as many as
/// `-Dmillrace.fuzz.inputs=1000` says, on as many threads as `-Dmillrace.fuzz.threads=2` says if
/// the target bears several. An input that never comes to an end is the test's
/// [org.junit.jupiter.api.Timeout] to end; which it was, is printed before.
public final class Fuzz {
    /// What any input may allocate on the heap.
    public static final long SLACK_BYTES = 512 << 10;

    private static final int INPUTS = 20_000;
    private static final int INPUTS_NIGHTLY = 1_000_000;
    private static final int WARM_UP = 200;
    private static final long CPU_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final int SHOWN_BYTES_MAX = 4096;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Seed seed;
    private final FuzzTarget target;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger valid = new AtomicInteger();
    private final LongAccumulator nanosMax = new LongAccumulator(Math::max, 0);

    private Fuzz(Seed seed, FuzzTarget target) {
        this.seed = seed;
        this.target = target;
    }

    /// Returns how many inputs a target is given in this run.
    public static int inputs() {
        int usual = Boolean.getBoolean("millrace.nightly") ? INPUTS_NIGHTLY : INPUTS;
        return Integer.getInteger("millrace.fuzz.inputs", usual);
    }

    /// Runs the target over all inputs, and prints one line about it.
    ///
    /// @throws AssertionError for a finding, and when hardly any input was valid or invalid, so
    ///   that the run says nothing
    public static void run(Seed seed, FuzzTarget target) throws Exception {
        new Fuzz(seed, target).run(inputs());
    }

    /// The same for a parser that is slow by its nature: so many times fewer inputs, unless their
    /// number is given.
    public static void run(Seed seed, FuzzTarget target, int slowness) throws Exception {
        boolean isGiven = Integer.getInteger("millrace.fuzz.inputs") != null;
        new Fuzz(seed, target).run(isGiven ? inputs() : inputs() / slowness);
    }

    private void run(int count) throws Exception {
        long start = System.nanoTime();
        runThreads(count);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        StandardOutput.println(
                "fuzz %s: %,d inputs from seed %s, %,d of them valid, %,d ms, slowest %,d us"
                        .formatted(
                                seed.test(),
                                count,
                                seed.text(),
                                valid.get(),
                                millis,
                                TimeUnit.NANOSECONDS.toMicros(nanosMax.get())));
        if (count >= 1000 && (valid.get() < count / 200 || count - valid.get() < count / 200)) {
            throw new AssertionError(
                    valid + " of " + count + " inputs were valid: the run says little");
        }
    }

    private void runThreads(int count) throws Exception {
        int threads = target.isThreadSafe() ? Integer.getInteger("millrace.fuzz.threads", 1) : 1;
        if (threads == 1) {
            runCases(count);
            return;
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> runCases(count)));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
    }

    /// Takes one case after another; several threads may.
    private @Nullable Void runCases(int count) {
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            Seed ofCase = seed.ofCase(i);
            byte[] input = target.input(ofCase.random());
            try (Watch _ = Watch.over(ofCase, input)) {
                parse(input, i >= WARM_UP);
                target.check(input);
            } catch (Exception | Error e) {
                next.set(count);
                throw new AssertionError(
                        "Reproduce: " + ofCase.reproduceCommand() + "\ninput: " + shown(input), e);
            }
        }
        return null;
    }

    private void parse(byte[] input, boolean isMeasured) throws Exception {
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        long nanosBefore = THREADS.getCurrentThreadCpuTime();
        try {
            if (target.parse(input)) {
                valid.incrementAndGet();
            }
        } catch (MillraceException e) {
            if (e.condition() == ErrorCondition.INTERNAL_ERROR) {
                throw e;
            }
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        if (isMeasured) {
            nanosMax.accumulate(nanos);
            if (nanos > CPU_NANOS_MAX) {
                throw new AssertionError("it took " + nanos + " ns");
            }
            long bytesMost = SLACK_BYTES + target.bytesPerByte() * input.length;
            // Once the JVM itself may have worked, on a method handle that was called often enough;
            // what an input costs, it costs again.
            if (bytes > bytesMost && bytesOfParsing(input) > bytesMost) {
                throw new AssertionError(
                        "it allocated " + bytes + " bytes for " + input.length + " of input");
            }
        }
    }

    private long bytesOfParsing(byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            target.parse(input);
        } catch (MillraceException _) {
            // A refusal counts like a result.
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    static String shown(byte[] input) {
        int length = Math.min(input.length, SHOWN_BYTES_MAX);
        String rest = length < input.length ? "... of " + input.length + " bytes" : "";
        return HexFormat.of().formatHex(input, 0, length) + rest;
    }
}
