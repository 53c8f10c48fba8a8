package io.millrace.plan;

import io.millrace.Row;
import io.millrace.expr.Attribute;

import java.util.List;

/// Rows that the user gave as objects: `createDataFrame`.
public record LocalRelation(List<Row> rows, List<Attribute> output) implements LeafNode {
    /// Copies the lists.
    public LocalRelation {
        rows = List.copyOf(rows);
        output = List.copyOf(output);
    }

    @Override
    public String describe() {
        return "LocalRelation " + output + " (" + rows.size() + " rows)";
    }
}
