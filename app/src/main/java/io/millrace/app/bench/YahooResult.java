package io.millrace.app.bench;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.app.bench.data.YahooData;

import java.time.Instant;
import java.util.Iterator;
import java.util.Map;

/// The counts of each window and campaign as the query gave them out, and the right ones.
final class YahooResult {
    private final long[][] right;
    private final long[][] counts = new long[YahooData.WINDOWS][YahooData.CAMPAIGNS];

    YahooResult(YahooData data) {
        this.right = data.counts();
    }

    /// Takes the rows of windows that are closed, each of which comes once.
    void take(Dataset<Row> rows) {
        for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
            Row row = each.next();
            Instant start = row.<Row>getAs("window").getAs("start");
            int window =
                    (int)
                            ((start.toEpochMilli() - YahooData.FIRST_MILLIS)
                                    / YahooData.WINDOW_MILLIS);
            int campaign = Math.toIntExact(row.<Long>getAs("campaign_id"));
            long count = row.<Long>getAs("count");
            if (counts[window][campaign] != 0 || count != right[window][campaign]) {
                throw new IllegalStateException(
                        row + " where " + right[window][campaign] + " once is right");
            }
            counts[window][campaign] = count;
        }
    }

    /// Says whether all are there.
    Map<String, Double> check() {
        long groups = 0;
        for (int window = 0; window < right.length; window++) {
            for (int campaign = 0; campaign < right[window].length; campaign++) {
                if (counts[window][campaign] != right[window][campaign]) {
                    throw new IllegalStateException(
                            "no count of window " + window + ", campaign " + campaign);
                }
                groups += right[window][campaign] > 0 ? 1 : 0;
            }
        }
        return Map.of("groups", (double) groups);
    }
}
