package io.millrace.plan;

import io.millrace.batch.Batch;
import io.millrace.types.StructType;

import java.util.List;

/// A table of rows in memory that is replaced whole: readers see one version or the next, never a
/// mixture. Thread-safe.
public interface Table {
    /// Returns the name, empty for one that has none.
    String name();

    /// Returns names and types of the columns.
    StructType schema();

    /// Returns the present rows, retained for the caller, who closes them.
    List<Batch> snapshot();
}
