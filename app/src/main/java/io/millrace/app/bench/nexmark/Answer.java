package io.millrace.app.bench.nexmark;

import io.millrace.Row;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The right result of a query, which takes the rows that a run gave out and compares them.
///
/// Not thread-safe.
public interface Answer {
    /// Takes the next row, in the order of the output.
    ///
    /// @throws IllegalStateException when it is wrong by itself
    void take(Row row);

    /// Says that there are no more rows.
    ///
    /// @return figures for the report
    /// @throws IllegalStateException when the rows are not the right ones
    Map<String, Double> finish();

    /// Returns the values of a row.
    static List<Object> values(Row row) {
        List<Object> values = new ArrayList<>(row.size());
        for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i));
        }
        return values;
    }
}
