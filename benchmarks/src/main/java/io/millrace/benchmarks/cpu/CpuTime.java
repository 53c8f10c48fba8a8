package io.millrace.benchmarks.cpu;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// Counts rows and the CPU time that they took: on a machine that others use too, `rows /
/// cpuMicros` is the speed of a core, and JMH's own score only the share of it that was left.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class CpuTime {
    /// Rows of the measured iterations.
    public long rows;

    /// CPU time of the measured iterations in microseconds.
    public long cpuMicros;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long startNanos;

    /// JMH creates it.
    public CpuTime() {}

    /// Begins an iteration.
    @Setup(Level.Iteration)
    public void start() {
        rows = 0;
        cpuMicros = 0;
        startNanos = threads.getCurrentThreadCpuTime();
    }

    /// Counts a pass over the event batches.
    void countPass() {
        countRows((long) EventBatches.BATCHES * EventBatches.ROWS);
    }

    /// Counts rows of a pass.
    public void countRows(long count) {
        rows += count;
    }

    /// Ends an iteration.
    @TearDown(Level.Iteration)
    public void stop() {
        cpuMicros = (threads.getCurrentThreadCpuTime() - startNanos) / 1000;
    }
}
