package io.millrace.exec.device;

/// What is known of one side: what its batches took, and since when it had none. Not thread-safe.
final class SideRecord {
    /// The first batch allocates, loads and compiles: it is not counted.
    private static final int MEASURED_FROM = 2;

    private final CostLine line;
    private int batchCount;
    private int idleBatches;
    private double idleNanos;

    SideRecord(CostLine line) {
        this.line = line;
    }

    /// Returns how long a batch takes here.
    CostLine line() {
        return line;
    }

    /// Takes in a batch that was computed here.
    ///
    /// @param nanos 0 when the clock stands still
    void add(long rows, long groups, long nanos) {
        batchCount++;
        idleBatches = 0;
        idleNanos = 0;
        if (batchCount >= MEASURED_FROM && nanos > 0) {
            line.add(rows, groups, nanos);
        }
    }

    /// Says that the next batch is a first one again.
    void restarted() {
        batchCount = 0;
    }

    /// Takes in a batch that was computed on the other side.
    void addIdle(long nanos) {
        idleBatches++;
        idleNanos += nanos;
    }

    /// Returns how many batches were computed here since it started.
    int batchCount() {
        return batchCount;
    }

    /// Returns whether what a batch takes here is no more than a guess.
    boolean isGuess() {
        return batchCount < MEASURED_FROM;
    }

    /// Returns how many batches the other side had since this one's last.
    int idleBatches() {
        return idleBatches;
    }

    /// Returns how long those took.
    double idleNanos() {
        return idleNanos;
    }
}
