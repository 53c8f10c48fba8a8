package io.millrace.exec;

import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;

/// The event times that a batch's rows had where they passed a watermark, in milliseconds since the
/// epoch, rounded down.
///
/// A row without a time counts as one at the epoch, as in Spark: it never raises the watermark. The
/// numbers depend on the rows alone, not on their order or split. Thread-safe: each chunk is folded
/// by itself and added once.
public final class EventTimeStats {
    private static final int LOW_BITS = 20;
    private static final double HIGH_UNIT = 1 << LOW_BITS;

    private final long latestMicros;
    private long count;
    private long aheadCount;
    private long minMicros = Long.MAX_VALUE;
    private long maxMicros = Long.MIN_VALUE;
    private long trustedMaxMicros = Long.MIN_VALUE;

    /// The sum of milliseconds in two parts, which cannot overflow.
    private long sumHigh;

    private long sumLow;

    /// Creates the statistics of no rows.
    ///
    /// @param latestMillis a row after it is counted as ahead of its time and does not raise the
    ///   watermark; `Long.MAX_VALUE` for no such limit
    public EventTimeStats(long latestMillis) {
        this.latestMicros =
                latestMillis >= Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : latestMillis * 1000 + 999;
    }

    /// Adds the selected rows.
    void add(FixedWidthColumn times, Selection selection) {
        EventTimeStats chunk = new EventTimeStats(Long.MAX_VALUE);
        long limit = latestMicros;
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            long micros = times.isNull(row) ? 0 : times.getLong(row);
            long millis = Math.floorDiv(micros, 1000L);
            chunk.minMicros = Math.min(chunk.minMicros, micros);
            chunk.maxMicros = Math.max(chunk.maxMicros, micros);
            if (micros <= limit) {
                chunk.trustedMaxMicros = Math.max(chunk.trustedMaxMicros, micros);
            } else {
                chunk.aheadCount++;
            }
            chunk.sumHigh += millis >> LOW_BITS;
            chunk.sumLow += millis & (1 << LOW_BITS) - 1;
        }
        chunk.count = selection.size();
        merge(chunk);
    }

    private synchronized void merge(EventTimeStats other) {
        count += other.count;
        aheadCount += other.aheadCount;
        minMicros = Math.min(minMicros, other.minMicros);
        maxMicros = Math.max(maxMicros, other.maxMicros);
        trustedMaxMicros = Math.max(trustedMaxMicros, other.trustedMaxMicros);
        sumHigh += other.sumHigh;
        sumLow += other.sumLow;
    }

    /// Returns the number of rows.
    public synchronized long count() {
        return count;
    }

    /// Returns the number of rows that are ahead of their time.
    public synchronized long aheadCount() {
        return aheadCount;
    }

    /// Returns whether any row may raise the watermark.
    public synchronized boolean hasTrusted() {
        return count > aheadCount;
    }

    /// Returns the latest time of those that may raise the watermark; there must be one.
    public synchronized long trustedMaxMillis() {
        return Math.floorDiv(trustedMaxMicros, 1000L);
    }

    /// Returns the latest time; there must be a row.
    public synchronized long maxMillis() {
        return Math.floorDiv(maxMicros, 1000L);
    }

    /// Returns the earliest time; there must be a row.
    public synchronized long minMillis() {
        return Math.floorDiv(minMicros, 1000L);
    }

    /// Returns the average, rounded towards the epoch; there must be a row.
    public synchronized long averageMillis() {
        return (long) ((sumHigh * HIGH_UNIT + sumLow) / count);
    }
}
