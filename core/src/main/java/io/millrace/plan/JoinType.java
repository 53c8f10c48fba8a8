package io.millrace.plan;

/// Which rows of a join come out.
public enum JoinType {
    /// Pairs that fit.
    INNER,
    /// Pairs that fit, and every other row of the left side with nulls.
    LEFT_OUTER,
    /// Pairs that fit, and every other row of the right side with nulls.
    RIGHT_OUTER,
    /// Pairs that fit, and every other row of both sides with nulls.
    FULL_OUTER,
    /// Rows of the left side that have a partner.
    LEFT_SEMI,
    /// Rows of the left side that have none.
    LEFT_ANTI,
    /// All pairs.
    CROSS
}
