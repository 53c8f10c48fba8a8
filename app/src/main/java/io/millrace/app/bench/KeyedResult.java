package io.millrace.app.bench;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.app.bench.data.KeyedData;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/// The last count and sum of each group as the query gave them out, and the right ones.
///
/// Counts and the sums in hundredths are checked for every group, the latter within rounding; of
/// one group in a thousand the sum must be the exact one of its doubles, rounded once.
final class KeyedResult {
    private static final int SAMPLED = 1000;

    private final KeyedData data;
    private final long[] counts;
    private final double[] sums;

    KeyedResult(KeyedData data) {
        this.data = data;
        this.counts = new long[KeyedData.HOURS * data.keyCount()];
        this.sums = new double[counts.length];
    }

    private int group(long second, long user) {
        long hour = (second - KeyedData.FIRST_SECOND) / 3600;
        Objects.checkIndex(user, (long) data.keyCount());
        return Math.toIntExact(hour * data.keyCount() + user);
    }

    /// Takes the rows of a micro-batch, each the newest of its group, which comes once.
    void update(Dataset<Row> rows) {
        BitSet seen = new BitSet(counts.length);
        for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
            Row row = each.next();
            Instant start = row.<Row>getAs(0).getAs(0);
            int group = group(start.getEpochSecond(), row.getLong(1));
            if (row.getLong(2) <= counts[group] || seen.get(group)) {
                throw new IllegalStateException(row + " again, or unchanged");
            }
            seen.set(group);
            counts[group] = row.getLong(2);
            sums[group] = row.getDouble(3);
        }
    }

    /// Compares all groups.
    Map<String, Double> check() {
        long[] rightCounts = new long[counts.length];
        long[] cents = new long[counts.length];
        Map<Integer, BigDecimal> exact = new HashMap<>();
        for (long row = 0; row < data.rowCount(); row++) {
            int group = group(data.second(row), data.user(row));
            rightCounts[group]++;
            cents[group] += data.cents(row);
            if (group % SAMPLED == 0) {
                exact.merge(group, new BigDecimal(data.cents(row) / 100.0), BigDecimal::add);
            }
        }
        long groups = 0;
        for (int group = 0; group < counts.length; group++) {
            double right = cents[group] / 100.0;
            BigDecimal sampled = exact.get(group);
            boolean isSame =
                    counts[group] == rightCounts[group]
                            && Math.abs(sums[group] - right) <= 1e-12 * right
                            && (sampled == null || sampled.doubleValue() == sums[group]);
            if (!isSame) {
                throw new IllegalStateException(
                        "group %d: count %d and sum %s, right are %d and %s"
                                .formatted(
                                        group,
                                        counts[group],
                                        sums[group],
                                        rightCounts[group],
                                        sampled == null ? right : sampled.doubleValue()));
            }
            groups += counts[group] > 0 ? 1 : 0;
        }
        return Map.of("groups", (double) groups);
    }
}
