package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;

import java.util.ArrayList;
import java.util.List;

/// Columns that are closed together, unless they are handed on by [#release()]: for operations that
/// compute several and may fail between them. Not thread-safe.
public final class OwnedColumns implements AutoCloseable {
    private List<ColumnVector> columns = new ArrayList<>();

    /// Takes over the column and returns it, borrowed.
    public ColumnVector add(ColumnVector column) {
        columns.add(column);
        return column;
    }

    /// Returns the columns so far, borrowed.
    public List<ColumnVector> columns() {
        return columns;
    }

    /// Hands the columns to the caller.
    public List<ColumnVector> release() {
        List<ColumnVector> released = columns;
        columns = new ArrayList<>();
        return released;
    }

    @Override
    public void close() {
        columns.forEach(ColumnVector::close);
        columns.clear();
    }
}
