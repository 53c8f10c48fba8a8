package io.millrace.peers;

import io.millrace.app.bench.data.DeviceData;
import io.millrace.app.bench.data.EventData;
import io.millrace.app.bench.data.KeyedData;
import io.millrace.app.bench.data.YahooData;

/// The groups that an engine gave out and the right ones, by window and key. Counts must be the
/// same; sums of doubles, which few engines compute exactly, must agree to 12 digits.
public final class Groups {
    private static final int HOUR_SECONDS = 3600;
    private static final double TOLERANCE = 1e-12;

    private final long firstSecond;
    private final int windowSeconds;
    private final int keyCount;
    private final long[] rightCounts;
    private final double[] rightSums;
    private final long[] counts;
    private final double[] sums;

    private Groups(long firstSecond, int windowSeconds, int windows, int keyCount) {
        this.firstSecond = firstSecond;
        this.windowSeconds = windowSeconds;
        this.keyCount = keyCount;
        this.rightCounts = new long[windows * keyCount];
        this.rightSums = new double[rightCounts.length];
        this.counts = new long[rightCounts.length];
        this.sums = new double[rightCounts.length];
    }

    /// By action: key 1 is Open, 0 is Close; no sums.
    static Groups of(EventData data) {
        long[][] right = data.counts();
        Groups groups = new Groups(EventData.FIRST_SECOND, HOUR_SECONDS, right.length, 2);
        for (int hour = 0; hour < right.length; hour++) {
            System.arraycopy(right[hour], 0, groups.rightCounts, 2 * hour, 2);
        }
        return groups;
    }

    /// One group: second 0, key 0, count 1, for the query has none.
    static Groups of(DeviceData data) {
        Groups groups = new Groups(0, HOUR_SECONDS, 1, 1);
        groups.rightCounts[0] = 1;
        for (long row = 0; row < data.rowCount(); row++) {
            groups.rightSums[0] += data.steps(row);
        }
        return groups;
    }

    /// By user.
    static Groups of(KeyedData data) {
        Groups groups =
                new Groups(KeyedData.FIRST_SECOND, HOUR_SECONDS, KeyedData.HOURS, data.keyCount());
        for (long row = 0; row < data.rowCount(); row++) {
            int group = groups.index(data.second(row), data.user(row));
            groups.rightCounts[group]++;
            groups.rightSums[group] += data.cents(row);
        }
        for (int group = 0; group < groups.rightSums.length; group++) {
            groups.rightSums[group] /= 100;
        }
        return groups;
    }

    /// By campaign; no sums. The window of the last event, which never closes, has no place.
    static Groups of(YahooData data) {
        long[][] right = data.counts();
        Groups groups =
                new Groups(
                        YahooData.FIRST_MILLIS / 1000,
                        YahooData.WINDOW_MILLIS / 1000,
                        YahooData.WINDOWS,
                        YahooData.CAMPAIGNS);
        for (int window = 0; window < right.length; window++) {
            System.arraycopy(
                    right[window],
                    0,
                    groups.rightCounts,
                    window * YahooData.CAMPAIGNS,
                    YahooData.CAMPAIGNS);
        }
        return groups;
    }

    private int index(long second, long key) {
        return Math.toIntExact((second - firstSecond) / windowSeconds * keyCount + key);
    }

    /// Takes the newest count and sum of a group.
    ///
    /// @param second the start of its window, in seconds since 1970
    public void put(long second, long key, long count, double sum) {
        int group = index(second, key);
        counts[group] = count;
        sums[group] = sum;
    }

    /// Compares all groups.
    ///
    /// @return how many there are
    /// @throws IllegalStateException when one is wrong, missing or too much
    long check() {
        long groups = 0;
        for (int group = 0; group < counts.length; group++) {
            double right = rightSums[group];
            if (counts[group] != rightCounts[group]
                    || !(Math.abs(sums[group] - right) <= TOLERANCE * right)) {
                throw new IllegalStateException(
                        "window %d, key %d: count %d and sum %s, right are %d and %s"
                                .formatted(
                                        group / keyCount,
                                        group % keyCount,
                                        counts[group],
                                        sums[group],
                                        rightCounts[group],
                                        right));
            }
            groups += counts[group] > 0 ? 1 : 0;
        }
        return groups;
    }
}
