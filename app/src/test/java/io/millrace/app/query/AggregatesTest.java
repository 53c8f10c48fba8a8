package io.millrace.app.query;

import static io.millrace.functions.any_value;
import static io.millrace.functions.approx_count_distinct;
import static io.millrace.functions.bit_and;
import static io.millrace.functions.bit_or;
import static io.millrace.functions.bit_xor;
import static io.millrace.functions.bool_and;
import static io.millrace.functions.bool_or;
import static io.millrace.functions.col;
import static io.millrace.functions.collect_list;
import static io.millrace.functions.collect_set;
import static io.millrace.functions.corr;
import static io.millrace.functions.count_distinct;
import static io.millrace.functions.count_if;
import static io.millrace.functions.covar_pop;
import static io.millrace.functions.first;
import static io.millrace.functions.kurtosis;
import static io.millrace.functions.last;
import static io.millrace.functions.lit;
import static io.millrace.functions.max_by;
import static io.millrace.functions.median;
import static io.millrace.functions.min_by;
import static io.millrace.functions.mode;
import static io.millrace.functions.percentile;
import static io.millrace.functions.percentile_approx;
import static io.millrace.functions.skewness;
import static io.millrace.functions.stddev;
import static io.millrace.functions.sum_distinct;
import static io.millrace.functions.var_pop;
import static io.millrace.functions.var_samp;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.batch.Batch;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.StreamAction;
import io.millrace.testkit.TestSession;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The aggregates beyond count, sum, average and extremes: against their definitions, and the same
/// from streams as from static frames.
@Seeded
@Timeout(120)
final class AggregatesTest {
    private static final StructType SCHEMA =
            StructType.fromDDL("k STRING, x DOUBLE, y DOUBLE, i INT, b BOOLEAN, n BIGINT");
    private static final List<String> KEYS = List.of("a", "b", "c", "one row", "nulls");
    private static final double RELATIVE_ERROR = 1e-12;
    private static final int ROWS = 400;

    /// The rows' number comes last: it names a row and is in order.
    private static List<Row> rows(RandomGenerator random, int count) {
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            boolean isFew = random.nextBoolean();
            String key = KEYS.get(random.nextInt(3));
            rows.add(
                    RowFactory.create(
                            key,
                            random.nextInt(8) == 0
                                    ? null
                                    : isFew ? random.nextInt(-3, 4) : 1e6 + random.nextGaussian(),
                            random.nextInt(8) == 0 ? null : random.nextGaussian() * 1e3,
                            random.nextInt(8) == 0 ? null : random.nextInt(),
                            random.nextInt(8) == 0 ? null : random.nextBoolean(),
                            (long) n));
        }
        rows.add(RowFactory.create("one row", 2.5, -1.0, 6, true, (long) count));
        for (long n = count + 1L; n < count + 4; n++) {
            rows.add(RowFactory.create("nulls", null, null, null, null, n));
        }
        return rows;
    }

    private static List<Column> aggregates() {
        return List.of(
                var_samp("x"),
                var_pop("x"),
                stddev("x"),
                skewness("x"),
                kurtosis("x"),
                covar_pop("x", "y"),
                corr("x", "y"),
                median(col("x")),
                percentile(col("x"), lit(0.9)),
                percentile_approx(col("x"), lit(0.25), lit(100)),
                mode(col("x")),
                count_distinct(col("x")),
                sum_distinct(col("x")),
                bit_and(col("i")),
                bit_or(col("i")),
                bit_xor(col("i")),
                bool_and(col("b")),
                bool_or(col("b")),
                count_if(col("b")),
                first("x"),
                last("x"),
                first("i", true),
                last("i", true),
                any_value(col("n")),
                min_by(col("n"), col("x")),
                max_by(col("n"), col("x")),
                collect_list(col("i")),
                collect_set(col("x")),
                percentile(col("x"), lit(new Double[] {0.0, 0.5, 1.0})));
    }

    private static DataFrame aggregated(DataFrame rows, List<Column> aggregates) {
        Column[] others = aggregates.subList(1, aggregates.size()).toArray(new Column[0]);
        return rows.groupBy("k").agg(aggregates.getFirst(), others);
    }

    private static List<@Nullable Object> expected(List<Row> rows) {
        List<@Nullable Double> all = new ArrayList<>();
        List<Double> pairsX = new ArrayList<>();
        List<Double> pairsY = new ArrayList<>();
        for (Row row : rows) {
            Double x = (Double) row.get(1);
            Double y = (Double) row.get(2);
            all.add(x);
            if (x != null && y != null) {
                pairsX.add(x);
                pairsY.add(y);
            }
        }
        List<Double> x = NaiveAggregates.valued(all);
        Double variance = NaiveAggregates.variance(x, 1);
        List<@Nullable Object> expected = new ArrayList<>();
        expected.add(variance);
        expected.add(NaiveAggregates.variance(x, 0));
        expected.add(variance == null ? null : Math.sqrt(variance));
        expected.add(NaiveAggregates.skewness(x));
        expected.add(NaiveAggregates.kurtosis(x));
        expected.add(NaiveAggregates.covariance(pairsX, pairsY));
        expected.add(NaiveAggregates.correlation(pairsX, pairsY));
        expected.add(NaiveAggregates.percentile(x, 0.5));
        expected.add(NaiveAggregates.percentile(x, 0.9));
        expected.add(NaiveAggregates.element(x, 0.25));
        expected.add(NaiveAggregates.mode(x));
        expected.add((long) new HashSet<>(x).size());
        expected.add(x.isEmpty() ? null : x.stream().distinct().mapToDouble(d -> d).sum());
        addBits(expected, rows);
        addRows(expected, rows, all);
        expected.add(rows.stream().map(row -> row.get(3)).filter(Objects::nonNull).toList());
        expected.add(x.stream().distinct().sorted().toList());
        expected.add(
                x.isEmpty()
                        ? null
                        : Stream.of(0.0, 0.5, 1.0)
                                .map(p -> NaiveAggregates.percentile(x, p))
                                .toList());
        return expected;
    }

    private static void addBits(List<@Nullable Object> expected, List<Row> rows) {
        Integer and = null;
        Integer or = null;
        Integer xor = null;
        List<Boolean> conditions = new ArrayList<>();
        for (Row row : rows) {
            if (row.get(3) instanceof Integer i) {
                and = and == null ? i : and & i;
                or = or == null ? i : or | i;
                xor = xor == null ? i : xor ^ i;
            }
            if (row.get(4) instanceof Boolean b) {
                conditions.add(b);
            }
        }
        expected.addAll(Arrays.asList(and, or, xor));
        expected.add(conditions.isEmpty() ? null : !conditions.contains(false));
        expected.add(conditions.isEmpty() ? null : conditions.contains(true));
        expected.add(conditions.stream().filter(b -> b).count());
    }

    private static void addRows(
            List<@Nullable Object> expected, List<Row> rows, List<@Nullable Double> x) {
        List<Integer> integers = new ArrayList<>();
        Row least = null;
        Row most = null;
        for (Row row : rows) {
            if (row.get(3) instanceof Integer i) {
                integers.add(i);
            }
            if (row.get(1) instanceof Double value) {
                least = least == null || value <= least.getDouble(1) ? row : least;
                most = most == null || value >= most.getDouble(1) ? row : most;
            }
        }
        expected.add(x.getFirst());
        expected.add(x.getLast());
        expected.add(integers.isEmpty() ? null : integers.getFirst());
        expected.add(integers.isEmpty() ? null : integers.getLast());
        expected.add(rows.getFirst().get(5));
        expected.add(least == null ? null : least.get(5));
        expected.add(most == null ? null : most.get(5));
    }

    private static void assertClose(
            @Nullable Object expected, @Nullable Object actual, String what) {
        if (expected instanceof List<?> a && actual instanceof List<?> b) {
            assertEquals(a.size(), b.size(), what);
            for (int i = 0; i < a.size(); i++) {
                assertClose(a.get(i), b.get(i), what);
            }
        } else if (expected instanceof Double a && actual instanceof Double b) {
            assertEquals(a, b, Math.max(Math.abs(a), 1e-3) * RELATIVE_ERROR * 100, what);
        } else {
            assertEquals(expected, actual, what);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu-simd", "cpu-scalar"})
    void resultsAreThoseOfTheDefinitions(String device, RandomGenerator random) {
        List<Row> rows = rows(random, ROWS);
        try (TestSession test = TestSession.create(Map.of("millrace.device", device))) {
            DataFrame frame = test.session().createDataFrame(rows, SCHEMA);
            DataFrame result = aggregated(frame, aggregates());
            List<Row> groups = result.collectAsList();
            assertEquals(KEYS.size(), groups.size());
            for (Row group : groups) {
                List<Row> own = rows.stream().filter(r -> r.get(0).equals(group.get(0))).toList();
                List<@Nullable Object> expected = expected(own);
                for (int i = 0; i < expected.size(); i++) {
                    String what = group.get(0) + ": " + result.columns()[1 + i];
                    assertClose(expected.get(i), group.get(1 + i), what);
                }
            }
        }
    }

    @Test
    @SessionTest
    void noRowsGiveNullAndNumbersGiveZero(Session session) {
        DataFrame none = session.createDataFrame(List.<Row>of(), SCHEMA);
        List<Column> all = aggregates();
        Column[] others = all.subList(1, all.size()).toArray(new Column[0]);
        Row row = none.agg(all.getFirst(), others).first();
        for (int i = 0; i < row.size(); i++) {
            String name = none.agg(all.get(i)).columns()[0];
            Object empty = name.startsWith("collect") ? List.of() : null;
            Object expected = name.startsWith("count") ? Long.valueOf(0) : empty;
            assertEquals(expected, row.get(i), name);
        }
        assertEquals(row(0L), none.agg(approx_count_distinct("x")).first());
    }

    /// More rows than a batch holds, in a session of two workers: two morsels.
    @Test
    @SessionTest
    void theOrderOfRowsHoldsAcrossMorsels(Session session) {
        List<Row> numbers = new ArrayList<>();
        for (long n = 0; n < 2L * Batch.ROW_COUNT_MAX; n++) {
            numbers.add(RowFactory.create(n));
        }
        DataFrame rows = session.createDataFrame(numbers, StructType.fromDDL("n BIGINT"));
        for (int i = 0; i < 5; i++) {
            Row ends = rows.agg(first("n"), last("n"), max_by(col("n"), lit(1))).first();
            long most = numbers.size() - 1L;
            assertEquals(row(0L, most, most), ends);
        }
    }

    /// Those of 18 digits and fewer go through tables as longs, others as bytes.
    @ParameterizedTest
    @SessionTest
    @ValueSource(strings = {"DECIMAL(10,2)", "DECIMAL(30,2)"})
    void decimalsStayDecimals(String type, Session session) {
        List<Row> rows = new ArrayList<>();
        for (String number : List.of("2.50", "-1.25", "2.50", "7.00")) {
            rows.add(RowFactory.create(new BigDecimal(number), (long) rows.size()));
        }
        rows.add(RowFactory.create(null, 9L));
        Row result =
                session.createDataFrame(rows, StructType.fromDDL("d " + type + ", n BIGINT"))
                        .agg(
                                first("d"),
                                last("d", true),
                                max_by(col("d"), col("n").multiply(-1)),
                                mode(col("d")),
                                count_distinct(col("d")),
                                collect_list("d"),
                                collect_set("d"),
                                median(col("d")),
                                percentile_approx(col("d"), lit(0.75), lit(9)),
                                var_pop("d"))
                        .first();
        BigDecimal often = new BigDecimal("2.50");
        BigDecimal least = new BigDecimal("-1.25");
        BigDecimal most = new BigDecimal("7.00");
        assertEquals(
                row(
                        often,
                        most,
                        often,
                        often,
                        3L,
                        List.of(often, least, often, most),
                        List.of(least, often, most),
                        2.5,
                        often,
                        8.54296875),
                result);
    }

    /// What Spark leaves open, or answers otherwise: see `docs/compatibility.md`.
    @Test
    @SessionTest
    void whereSparkDiffersOrDoesNotSay(Session session) {
        DataFrame rows =
                session.createDataFrame(
                        List.of(row(1e200, 7.0, "b"), row(-1e200, 7.0, "a"), row(0.0, 7.0, "c")),
                        StructType.fromDDL("x DOUBLE, y DOUBLE, s STRING"));
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(row((Object) null), rows.agg(corr("x", "y")).first());
        assertEquals(row(infinity, infinity), rows.agg(var_pop("x"), stddev("x")).first());
        assertEquals(row("a"), rows.agg(mode(col("s"))).first());
        assertEquals(
                row("c", "c"),
                rows.agg(min_by(col("s"), col("y")), max_by(col("s"), col("y"))).first());
        assertEquals(
                row(-1e200, 0.0, 1e200, List.of("a", "b", "c"), List.of("b", "a", "c")),
                rows.agg(
                                percentile_approx(col("x"), lit(0.2), lit(1)),
                                percentile_approx(col("x"), lit(0.5), lit(1)),
                                percentile_approx(col("x"), lit(0.9), lit(1)),
                                collect_set("s"),
                                collect_list("s"))
                        .first());
        DataFrame withNaN =
                session.createDataFrame(
                        List.of(row(Double.NaN), row(4.0)), StructType.fromDDL("x DOUBLE"));
        assertEquals(
                row(4.0, Double.NaN),
                withNaN.agg(
                                percentile_approx(col("x"), lit(0.5), lit(100)),
                                percentile_approx(col("x"), lit(0.9), lit(100)))
                        .first());
    }

    private static DataFrame ofStreams(DataFrame rows) {
        List<Column> all = new ArrayList<>(aggregates());
        all.removeIf(column -> column.toString().contains("DISTINCT"));
        all.add(approx_count_distinct("i"));
        return aggregated(rows, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu-simd", "cpu-scalar"})
    void streamsEqualTheStaticQueryThroughRestarts(String device, RandomGenerator random) {
        try (TestSession test = TestSession.create(Map.of("millrace.device", device))) {
            Session session = test.session();
            MemoryStream events = MemoryStream.of(session, SCHEMA);
            List<Row> all = new ArrayList<>();
            List<StreamAction> complete = new ArrayList<>();
            for (int unit = 0; unit < 5; unit++) {
                List<Row> rows = rows(random, random.nextInt(60));
                all.addAll(rows);
                DataFrame prefix = session.createDataFrame(List.copyOf(all), SCHEMA);
                complete.add(start());
                complete.add(addData(events, rows.toArray(new Row[0])));
                complete.add(processAllAvailable());
                complete.add(checkAnswer(ofStreams(prefix).collectAsList()));
                complete.add(stop());
            }
            stream(ofStreams(events.toDF())).outputMode("complete").run(complete);
        }
    }

    @Test
    @SessionTest
    void theNewestBatchHasTheLastRowAndAnEmptyOneKeepsIt(Session session) {
        MemoryStream events = MemoryStream.of(session, "k STRING, x INT");
        stream(events.toDF().groupBy("k").agg(first("x"), last("x"), last("x", true)))
                .outputMode("update")
                .run(
                        start(),
                        addData(events, row("a", 1), row("a", 2), row("b", 3)),
                        checkNewRows(row("a", 1, 2, 2), row("b", 3, 3, 3)),
                        addData(events, row("a", null)),
                        checkNewRows(row("a", 1, null, 2)),
                        stop(),
                        start(),
                        addData(events, row("b", 4)),
                        checkNewRows(row("b", 3, 4, 4)),
                        addData(events),
                        checkNewRows(),
                        addData(events, row("b", 5), row("a", 6)),
                        checkNewRows(row("a", 1, 6, 6), row("b", 3, 5, 5)),
                        stop());
    }
}
