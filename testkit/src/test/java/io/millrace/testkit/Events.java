package io.millrace.testkit;

import static io.millrace.functions.approx_count_distinct;
import static io.millrace.functions.avg;
import static io.millrace.functions.bit_xor;
import static io.millrace.functions.col;
import static io.millrace.functions.collect_list;
import static io.millrace.functions.collect_set;
import static io.millrace.functions.corr;
import static io.millrace.functions.count;
import static io.millrace.functions.first;
import static io.millrace.functions.last;
import static io.millrace.functions.max;
import static io.millrace.functions.max_by;
import static io.millrace.functions.median;
import static io.millrace.functions.min;
import static io.millrace.functions.stddev;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.RowFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random events like those of the course, and its query.
final class Events {
    static final String SCHEMA = "time TIMESTAMP, action STRING, size DOUBLE, steps INT";

    private static final List<String> ACTIONS = List.of("Open", "Close", "Größe", "");

    private Events() {}

    /// Returns units of 0 to 20 rows each, nulls among the values but not among the times.
    static List<List<Row>> units(RandomGenerator random, int count) {
        List<List<Row>> units = new ArrayList<>();
        for (int unit = 0; unit < count; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int i = random.nextInt(21); i > 0; i--) {
                boolean isNull = random.nextInt(8) == 0;
                rows.add(
                        RowFactory.create(
                                Instant.ofEpochSecond(random.nextInt(-10_000, 10_000)),
                                isNull ? null : ACTIONS.get(random.nextInt(ACTIONS.size())),
                                random.nextInt(8) == 0 ? null : random.nextGaussian() * 1e6,
                                random.nextInt(8) == 0 ? null : random.nextInt()));
            }
            units.add(rows);
        }
        return units;
    }

    /// Returns the rows of the first units.
    static List<Row> prefix(List<List<Row>> units, int count) {
        List<Row> rows = new ArrayList<>();
        units.subList(0, count).forEach(rows::addAll);
        return rows;
    }

    /// Counts by action and hour.
    static DataFrame hourlyCounts(DataFrame events) {
        return events.groupBy(col("action"), window(col("time"), "1 hour")).count();
    }

    /// Computes every aggregate, over windows that overlap.
    static DataFrame everything(DataFrame events) {
        return events.where(col("steps").isNull().or(col("steps").mod(7).notEqual(0)))
                .groupBy(window(col("time"), "1 hour", "20 minutes"), col("action"))
                .agg(
                        count("*"),
                        count("size"),
                        sum("size"),
                        avg("size"),
                        min("size"),
                        max("action"),
                        sum("steps"),
                        avg("steps"),
                        bit_xor(col("steps")),
                        stddev("size"),
                        corr("size", "steps"),
                        median(col("size")),
                        approx_count_distinct("action"),
                        first("size"),
                        last("steps", true),
                        max_by(col("action"), col("time")),
                        collect_list("steps"),
                        collect_set("action"));
    }
}
