package io.millrace.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Aggregates rows of Java objects with maps and big numbers: slow and plain to see.
final class NaiveGroups {
    private static final class Group {
        final List<List<Object>> values = new ArrayList<>();
        long epoch;
    }

    private final AggregationSpec spec;
    private final Map<List<Object>, Group> groups = new HashMap<>();

    NaiveGroups(AggregationSpec spec) {
        this.spec = spec;
    }

    void add(List<Object> row, long epoch) {
        List<Object> keys = new ArrayList<>();
        for (GroupKey key : spec.keys()) {
            keys.add(normalised(row.get(key.ordinal())));
        }
        WindowSpec window = spec.window();
        if (window == null) {
            add(keys, row, epoch);
            return;
        }
        Instant instant = (Instant) row.get(window.timeOrdinal());
        long time = Math.addExact(instant.getEpochSecond() * 1_000_000, instant.getNano() / 1000);
        long start = window.lastStart(time);
        for (; start + window.durationMicros() > time; start -= window.slideMicros()) {
            List<Object> group = new ArrayList<>(List.of(start));
            group.addAll(keys);
            add(group, row, epoch);
        }
    }

    private void add(List<Object> key, List<Object> row, long epoch) {
        Group group = groups.computeIfAbsent(key, _ -> newGroup());
        group.epoch = epoch;
        for (int i = 0; i < spec.measures().size(); i++) {
            Measure measure = spec.measures().get(i);
            Object value = measure.isCountAll() ? 1 : row.get(measure.ordinal());
            if (value != null) {
                group.values.get(i).add(value instanceof byte[] bytes ? hex(bytes) : value);
            }
        }
    }

    private Group newGroup() {
        Group group = new Group();
        spec.measures().forEach(_ -> group.values.add(new ArrayList<>()));
        return group;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Object normalised(Object value) {
        return switch (value) {
            case null -> null;
            case Double d -> d.isNaN() ? Double.NaN : d + 0.0;
            case Float f -> f.isNaN() ? Float.NaN : f + 0.0f;
            case byte[] bytes -> hex(bytes);
            default -> value;
        };
    }

    int size() {
        return groups.size();
    }

    /// All groups that changed after the epoch, in canonical order, as rows of results.
    List<List<Object>> changedSince(long epoch) {
        List<List<Object>> keys = new ArrayList<>();
        groups.forEach(
                (key, group) -> {
                    if (epoch == Long.MIN_VALUE || group.epoch > epoch) {
                        keys.add(key);
                    }
                });
        return rows(keys);
    }

    /// Removes the groups whose window ended.
    List<List<Object>> closedBy(long watermark) {
        List<List<Object>> keys = new ArrayList<>();
        if (spec.window() != null) {
            for (List<Object> key : groups.keySet()) {
                if ((Long) key.getFirst() + spec.window().durationMicros() <= watermark) {
                    keys.add(key);
                }
            }
        }
        List<List<Object>> rows = rows(keys);
        keys.forEach(groups::remove);
        return rows;
    }

    private List<List<Object>> rows(List<List<Object>> keys) {
        keys.sort(NaiveGroups::compareKeys);
        List<List<Object>> rows = new ArrayList<>();
        for (List<Object> key : keys) {
            List<Object> row = new ArrayList<>(key);
            List<List<Object>> values = groups.get(key).values;
            for (int i = 0; i < values.size(); i++) {
                row.add(result(spec.measures().get(i), values.get(i)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static int compareKeys(List<Object> a, List<Object> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = Comparator.nullsFirst(NaiveGroups::compare).compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object a, Object b) {
        if (a instanceof String left && b instanceof String right) {
            return Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
        }
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static Object result(Measure measure, List<Object> values) {
        if (measure.kind() == Measure.Kind.COUNT) {
            return (long) values.size();
        }
        if (values.isEmpty()) {
            return null;
        }
        return switch (measure.kind()) {
            case SUM ->
                    measure.isFloating() ? floatSum(values) : (Object) longSum(values).longValue();
            case AVG ->
                    (measure.isFloating() ? floatSum(values) : longSum(values).doubleValue())
                            / values.size();
            case MIN -> values.stream().min(NaiveGroups::compare).orElseThrow();
            case MAX -> values.stream().max(NaiveGroups::compare).orElseThrow();
            case COUNT -> throw new IllegalStateException();
        };
    }

    private static BigInteger longSum(List<Object> values) {
        BigInteger sum = BigInteger.ZERO;
        for (Object value : values) {
            sum = sum.add(BigInteger.valueOf(((Number) value).longValue()));
        }
        return sum;
    }

    private static double floatSum(List<Object> values) {
        BigDecimal sum = BigDecimal.ZERO;
        double special = 0;
        for (Object value : values) {
            double number = ((Number) value).doubleValue();
            if (Double.isFinite(number)) {
                sum = sum.add(new BigDecimal(number));
            } else {
                special += number;
            }
        }
        return special == 0 ? sum.doubleValue() : special;
    }
}
