package io.millrace.peers;

/// The workloads of `millrace bench` that other engines run too.
public enum Workload {
    /// Count by action and hour.
    COURSE,
    /// The sum of one of eight columns.
    DEVICE,
    /// Count and sum by user and hour.
    KEYS,
    /// Yahoo's benchmark: views by campaign and 10 seconds.
    YAHOO
}
