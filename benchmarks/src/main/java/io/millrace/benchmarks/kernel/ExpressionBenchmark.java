package io.millrace.benchmarks.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.benchmarks.cpu.CpuTime;
import io.millrace.expr.EvalContext;
import io.millrace.expr.ExpressionCompiler;
import io.millrace.expr.VectorExpression;

import org.jspecify.annotations.Nullable;
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

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/// Compiled expressions over a batch of 64 K rows that lies in the cache.
///
/// An operation is a row. Checks each value before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExpressionBenchmark {
    /// Which one: a name of `Formula`.
    @Param({"ARITHMETIC", "COMPARISON", "FILTERED", "EITHER", "TO_DATE"})
    public String formula = "ARITHMETIC";

    private final long[] result = new long[Columns.ROWS];
    private Columns columns;
    private Formula chosen;
    private VectorExpression compiled;
    private EvalContext context;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public ExpressionBenchmark() {}

    /// Makes the columns and checks the result.
    @Setup
    public void open() {
        columns = new Columns();
        chosen = Formula.valueOf(formula);
        compiled = ExpressionCompiler.compile(chosen.expression());
        context = new EvalContext(columns.allocator, true, ZoneOffset.UTC, 0);
        chosen.loop(columns, result);
        try (ColumnVector column = evaluate()) {
            for (int row = 0; row < Columns.ROWS; row++) {
                long value = toLong(RowConverter.value(column, row));
                if (value != result[row]) {
                    throw new IllegalStateException(value + " in row " + row);
                }
            }
        }
    }

    private static long toLong(@Nullable Object value) {
        return switch (value) {
            case null -> Long.MIN_VALUE;
            case Boolean isTrue -> isTrue ? 1 : 0;
            case LocalDate date -> date.toEpochDay();
            default -> ((Number) value).longValue();
        };
    }

    private ColumnVector evaluate() {
        return compiled.evaluate(context, columns.batch, Selection.all(Columns.ROWS));
    }

    /// Gives the memory back; a leak fails the run.
    @TearDown
    public void close() {
        columns.close();
    }

    /// The engine's: a column off the heap.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public int compiled(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        try (ColumnVector column = evaluate()) {
            return column.nullCount();
        }
    }

    /// The loop, into an array that is there already.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public long[] loop(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        chosen.loop(columns, result);
        return result;
    }
}
