package io.millrace.expr;

import io.millrace.error.MillraceException;

/// Carries an ANSI error and its row from the kernel that met it to the root of the expression.
///
/// A kernel reports the lowest row of its own; only the root can tell whether another kernel of the
/// tree has a lower one.
final class RowFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int row;
    private final MillraceException error;

    RowFailure(int row, MillraceException error) {
        super(error.getMessage(), error, false, false);
        this.row = row;
        this.error = error;
    }

    /// Returns the row of the batch.
    int row() {
        return row;
    }

    /// Returns what the user gets.
    MillraceException error() {
        return error;
    }
}
