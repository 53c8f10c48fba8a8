package io.millrace.expr;

/// Reads the values of literals.
final class Constants {
    private Constants() {}

    /// Returns a boolean (0 or 1), integer, date or timestamp as a long.
    static long longValue(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).longValue();
    }
}
