package io.millrace.exec.device;

/// What a batch of an aggregation is like, as a rule: means in which each batch counts for an
/// eighth of all before it. Not thread-safe.
final class UsualBatch {
    private static final double BATCHES = 8;

    private double rows;
    private double groups;

    /// Takes in a batch.
    ///
    /// @param batchGroups that it touched
    void add(long batchRows, long batchGroups) {
        rows = mean(rows, batchRows);
        groups = mean(groups, batchGroups);
    }

    private static double mean(double before, long now) {
        return before == 0 ? now : before + (now - before) / BATCHES;
    }

    double rows() {
        return rows;
    }

    /// Returns how many groups of its own a row has, as a rule a fraction; 0 before the first
    /// batch.
    double groupsPerRow() {
        return rows == 0 ? 0 : groups / rows;
    }

    /// Returns how long it takes by a line.
    double nanos(CostLine line) {
        return line.nanos(rows, groups);
    }
}
