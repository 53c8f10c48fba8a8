package io.millrace.testkit.backend;

/// How the values of a generated column are spread.
enum ValueShape {
    /// One value in all rows.
    ONE,
    /// A handful, in any order.
    FEW,
    /// As many as the type and the rows allow.
    DISTINCT,
    /// The ends of the range, zeros of both signs, infinities, NaN, empty and long texts.
    EDGES
}
