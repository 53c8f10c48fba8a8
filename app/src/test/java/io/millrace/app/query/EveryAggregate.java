package io.millrace.app.query;

import static io.millrace.functions.any_value;
import static io.millrace.functions.approx_count_distinct;
import static io.millrace.functions.avg;
import static io.millrace.functions.bit_and;
import static io.millrace.functions.bit_or;
import static io.millrace.functions.bit_xor;
import static io.millrace.functions.col;
import static io.millrace.functions.collect_list;
import static io.millrace.functions.collect_set;
import static io.millrace.functions.corr;
import static io.millrace.functions.count;
import static io.millrace.functions.covar_pop;
import static io.millrace.functions.covar_samp;
import static io.millrace.functions.first;
import static io.millrace.functions.kurtosis;
import static io.millrace.functions.last;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;
import static io.millrace.functions.max_by;
import static io.millrace.functions.median;
import static io.millrace.functions.min;
import static io.millrace.functions.min_by;
import static io.millrace.functions.mode;
import static io.millrace.functions.percentile;
import static io.millrace.functions.percentile_approx;
import static io.millrace.functions.skewness;
import static io.millrace.functions.stddev_pop;
import static io.millrace.functions.stddev_samp;
import static io.millrace.functions.sum;
import static io.millrace.functions.var_pop;
import static io.millrace.functions.var_samp;

import io.millrace.Column;
import io.millrace.Dataset;
import io.millrace.RelationalGroupedDataset;
import io.millrace.Row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Every kind of aggregate that a stream can have, over the columns `n INT` and `x DOUBLE`.
final class EveryAggregate {
    private EveryAggregate() {}

    /// Returns those whose results do not depend on the order of rows.
    static List<Column> orderFree() {
        return List.of(
                count("*"),
                count("x"),
                sum("n"),
                sum("x"),
                avg("n"),
                avg("x"),
                min("x"),
                max("x"),
                bit_and(col("n")),
                bit_or(col("n")),
                bit_xor(col("n")),
                var_samp("x"),
                var_pop("x"),
                stddev_samp("x"),
                stddev_pop("x"),
                skewness("x"),
                kurtosis("x"),
                covar_samp("n", "x"),
                covar_pop("n", "x"),
                corr("n", "x"),
                median(col("x")),
                percentile(col("x"), lit(0.9)),
                percentile_approx(col("x"), lit(0.25), lit(100)),
                approx_count_distinct("x"),
                mode(col("n")),
                collect_set("x"));
    }

    /// Returns all.
    static List<Column> all() {
        List<Column> all = new ArrayList<>(orderFree());
        all.add(first("x"));
        all.add(last("x"));
        all.add(first("x", true));
        all.add(last("x", true));
        all.add(any_value(col("x")));
        all.add(min_by(col("n"), col("x")));
        all.add(max_by(col("n"), col("x")));
        all.add(collect_list("x"));
        return all;
    }

    /// Computes them, as `a0`, `a1` and so on.
    static Dataset<Row> of(RelationalGroupedDataset groups, List<Column> aggregates) {
        Column[] named = new Column[aggregates.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = aggregates.get(i).as("a" + i);
        }
        return groups.agg(named[0], Arrays.copyOfRange(named, 1, named.length));
    }
}
