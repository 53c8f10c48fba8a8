package io.millrace.benchmarks.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The rows a second that the tables of a backend take from Arrow vectors, as a table in Markdown:
///
/// ```text
///   TableRates [BACKEND [BATCHES [PASSES]]]      default: cpu-simd 128 10
/// ```
///
/// There is no engine around the table, and one thread. A device's batches lie in page-locked
/// memory; all columns that the query needs cross the bus, and a pass ends when the device is done
/// with its rows. `GB/s` is what crosses, to be set beside the bus's own rate. Each result is
/// checked first.
public final class TableRates {
    private static final int TIME_BYTES = 8;
    private static final int CODE_BYTES = 4;
    private static final int KEY_BYTES = 8;
    private static final int VALUE_BYTES = 8;

    /// Many hours, so that all rows are in one window.
    private static final long ONE_WINDOW = 100_000 * EventBatches.HOUR_MICROS;

    private final String backend;
    private final int batches;
    private final int passes;

    private TableRates(String backend, int batches, int passes) {
        this.backend = backend;
        this.batches = batches;
        this.passes = passes;
    }

    /// A query, and how many bytes of a row it reads.
    private record Query(String name, AggregationSpec spec, int keys, int bytesRead) {}

    /// Runs all queries.
    public static void main(String[] args) {
        String backend = args.length > 0 ? args[0] : "cpu-simd";
        int batches = args.length > 1 ? Integer.parseInt(args[1]) : EventBatches.BATCHES;
        int passes = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        new TableRates(backend, batches, passes).run();
    }

    private void run() {
        System.out.printf(
                "%s, %d rows a pass, %d passes%n%n",
                backend, (long) batches * EventBatches.ROWS, passes);
        System.out.println(
                "| query | groups | 10^9 rows/s, best | median | bytes a row | GB/s, best |");
        System.out.println("|---|---|---|---|---|---|");
        for (Query query : queries()) {
            time(query);
        }
    }

    private static List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        Measure count = Measure.countAll();
        Measure sum = new Measure(Measure.Kind.SUM, EventBatches.VALUE, DataTypes.DoubleType);
        GroupKey action = new GroupKey("action", EventBatches.ACTION, DataTypes.StringType);
        GroupKey key = new GroupKey("key", EventBatches.KEY, DataTypes.LongType);
        queries.add(
                new Query(
                        "the course's: action, hour; count",
                        spec(EventBatches.HOUR_MICROS, action, List.of(count)),
                        1,
                        TIME_BYTES + CODE_BYTES));
        for (int keys : new int[] {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000}) {
            queries.add(
                    new Query(
                            "key; count, exact sum",
                            spec(ONE_WINDOW, key, List.of(count, sum)),
                            keys,
                            TIME_BYTES + KEY_BYTES + VALUE_BYTES));
        }
        return queries;
    }

    private static AggregationSpec spec(long window, GroupKey key, List<Measure> measures) {
        return new AggregationSpec(
                new WindowSpec(EventBatches.TIME, window, window, 0), List.of(key), measures);
    }

    private void time(Query query) {
        try (TableRun run = new TableRun(backend, query.spec, true, query.keys, batches)) {
            check(run);
            run.pass();
            long[] nanos = new long[passes];
            long groups = 0;
            for (int pass = 0; pass < passes; pass++) {
                long start = System.nanoTime();
                groups = run.pass();
                nanos[pass] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            double rows = (double) batches * EventBatches.ROWS;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.3f | %.3f | %d | %.2f |%n",
                    query.name,
                    groups,
                    rows / nanos[0],
                    rows / nanos[passes / 2],
                    query.bytesRead,
                    rows * query.bytesRead / nanos[0]);
        }
    }

    /// Throws unless all rows are counted, and all cents summed where there is a sum.
    private void check(TableRun run) {
        long[] found = new long[2];
        run.check(
                result -> {
                    boolean isSummed = result.columns().size() > 3;
                    FixedWidthColumn counts = (FixedWidthColumn) result.column(2);
                    for (int row = 0; row < result.rowCount(); row++) {
                        found[0] += counts.getLong(row);
                        found[1] += isSummed ? cents(result, 3, row) : 0;
                    }
                });
        long[] wanted = new long[2];
        for (Batch batch : run.batches()) {
            wanted[0] += batch.rowCount();
            for (int row = 0; row < batch.rowCount() && found[1] != 0; row++) {
                wanted[1] += cents(batch, EventBatches.VALUE, row);
            }
        }
        if (found[0] != wanted[0] || found[1] != wanted[1]) {
            throw new IllegalStateException(
                    "%d rows and %d cents, wanted %d and %d"
                            .formatted(found[0], found[1], wanted[0], wanted[1]));
        }
    }

    private static long cents(Batch batch, int column, int row) {
        return Math.round(((FixedWidthColumn) batch.column(column)).getDouble(row) * 100);
    }
}
