package io.millrace.app.bench.nexmark;

import io.millrace.Row;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The answer of a query that makes a row of a group: the last values of each group are the right
/// ones, and there is no other group.
final class GroupAnswer implements Answer {
    private final Map<List<Object>, List<Object>> right;
    private final int keys;
    private final boolean isOnce;
    private final Map<List<Object>, List<Object>> last = new HashMap<>();
    private long rows;

    /// @param right values by key
    /// @param keys how many columns of the output are the key; they come first
    /// @param isOnce whether a group may come but once, as in append mode
    GroupAnswer(Map<List<Object>, List<Object>> right, int keys, boolean isOnce) {
        this.right = right;
        this.keys = keys;
        this.isOnce = isOnce;
    }

    /// A count of which only about so much can be asked.
    record About(long exact) {
        /// Five standard deviations of `approx_count_distinct`.
        private static final double ERROR_MOST = 0.25;

        boolean fits(Object actual) {
            return actual instanceof Long number
                    && Math.abs(number - exact) <= Math.max(1, ERROR_MOST * exact);
        }
    }

    @Override
    public void take(Row row) {
        List<Object> values = Answer.values(row);
        List<Object> key = List.copyOf(values.subList(0, keys));
        List<Object> before = last.put(key, List.copyOf(values.subList(keys, values.size())));
        if (isOnce && before != null) {
            throw new IllegalStateException(row + " again");
        }
        rows++;
    }

    @Override
    public Map<String, Double> finish() {
        last.forEach(
                (key, values) -> {
                    List<Object> expected = right.get(key);
                    if (expected == null || !fit(expected, values)) {
                        throw new IllegalStateException(
                                key + ": " + values + " where " + expected + " is right");
                    }
                });
        if (last.size() != right.size()) {
            throw new IllegalStateException(last.size() + " groups of " + right.size());
        }
        return Map.of("groups", (double) right.size(), "outputRows", (double) rows);
    }

    private static boolean fit(List<Object> expected, List<Object> values) {
        return expected.size() == values.size()
                && IntStream.range(0, values.size())
                        .allMatch(
                                i ->
                                        expected.get(i) instanceof About about
                                                ? about.fits(values.get(i))
                                                : expected.get(i).equals(values.get(i)));
    }
}
