package io.millrace.testkit.differential;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.testkit.differential.QueryCase.InputBatch;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// Random batches: event time goes forward from batch to batch, with rows that are late, equal, in
/// the future or without a time, and batches without rows.
///
/// Doubles are drawn so that no order of summing them comes further from the exact sum than a
/// relative 1e-12: either quarters, which add exactly, or positive ones.
final class InputGenerator {
    private static final List<String> TEXTS = List.of("a", "b", "B", "ab", "", " x ", "é", "10");
    private static final List<Double> QUARTERS = List.of(0.0, 1.5, -2.25, 4.0, -0.75, 100.0);
    private static final List<Double> SPECIALS =
            List.of(Double.NaN, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    private static final List<Double> WITH_ONE_ZERO =
            List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    private static final List<String> ORDERING =
            List.of("max(", "min(", "mode(", "sort_array(", "median(", "percentile(");

    private final RandomChoice choose;
    private final List<List<CaseColumn>> streams;
    private final Instant start;
    private final long stepMillis;
    private final boolean areQuarters;
    private final boolean hasExtremes;
    private final List<Double> specials;

    /// @param calls the query. When it adds up, there are no extremes: Spark's sums of longs
    ///   overflow in the middle, where ours only ask whether the result fits. When it orders
    ///   values, there is one zero: to Spark, the one that came first is the smaller.
    InputGenerator(RandomChoice choose, List<List<CaseColumn>> streams, List<FrameCall> calls) {
        this.choose = choose;
        this.streams = streams;
        this.start =
                choose.of(
                        Instant.parse("2026-03-01T00:00:00Z"),
                        Instant.parse("2026-03-01T00:00:00Z"),
                        Instant.parse("1970-01-01T00:00:20Z"),
                        Instant.parse("1969-12-31T23:59:30Z"));
        this.stepMillis = choose.of(2_000L, 7_000L, 15_000L);
        this.areQuarters = choose.oneIn(2);
        boolean isSummed = calls.stream().anyMatch(call -> call.method().equals("agg"));
        this.hasExtremes = choose.oneIn(12) && !isSummed;
        String text = calls.toString();
        this.specials = ORDERING.stream().anyMatch(text::contains) ? WITH_ONE_ZERO : SPECIALS;
    }

    List<InputBatch> batches() {
        List<InputBatch> batches = new ArrayList<>();
        int count = choose.between(2, 6);
        for (int i = 0; i < count; i++) {
            List<List<Row>> units = new ArrayList<>();
            for (List<CaseColumn> columns : streams) {
                units.add(rows(columns, i));
            }
            batches.add(new InputBatch(units));
        }
        return batches;
    }

    private List<Row> rows(List<CaseColumn> columns, int batch) {
        List<Row> rows = new ArrayList<>();
        int count = choose.oneIn(6) ? 0 : choose.between(1, 8);
        for (int i = 0; i < count; i++) {
            Row row = row(columns, batch);
            rows.add(row);
            if (choose.oneIn(8)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private Row row(List<CaseColumn> columns, int batch) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            CaseColumn column = columns.get(i);
            boolean isNull = column.isNullable() && choose.oneIn(8);
            values[i] = isNull ? null : value(column, batch);
        }
        return RowFactory.create(values);
    }

    private Object value(CaseColumn column, int batch) {
        return switch (column.type()) {
            case "TIMESTAMP" -> time(batch);
            case "STRING" -> choose.of(TEXTS);
            case "INT" ->
                    hasExtremes && choose.oneIn(10)
                            ? choose.of(Integer.MIN_VALUE, Integer.MAX_VALUE)
                            : choose.between(-3, 9);
            case "BIGINT" ->
                    hasExtremes && choose.oneIn(10)
                            ? choose.of(Long.MIN_VALUE, Long.MAX_VALUE)
                            : (long) choose.between(-3, 9);
            case "BOOLEAN" -> choose.oneIn(2);
            case "DOUBLE" -> number();
            case "DATE" -> LocalDate.EPOCH.plusDays(choose.between(-2, 20_515));
            case "DECIMAL(10,2)" -> BigDecimal.valueOf(choose.between(-500, 2_000), 2);
            default -> throw new IllegalArgumentException(column.ddl());
        };
    }

    private double number() {
        if (!areQuarters) {
            return choose.between(1, 99) / 10.0;
        }
        return choose.oneIn(6) ? choose.of(specials) : choose.of(QUARTERS);
    }

    private Instant time(int batch) {
        Instant center = start.plusMillis(batch * stepMillis);
        return switch (choose.between(0, 15)) {
            case 0 -> center.minusMillis(choose.between(10, 60) * 1_000L);
            case 1 -> center.plusMillis(choose.between(10, 40) * 1_000L);
            case 2 -> center.plusNanos(choose.between(-3_000, 3_000) * 1_000L);
            case 3 -> center;
            default -> center.plusMillis(choose.between(-6, 6) * 500L);
        };
    }
}
