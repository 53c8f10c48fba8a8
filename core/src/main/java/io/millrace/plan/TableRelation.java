package io.millrace.plan;

import io.millrace.expr.Attribute;

import java.util.List;

/// A read of a table in memory, as it is when the plan is executed.
public record TableRelation(Table table, List<Attribute> output) implements LeafNode {
    /// Copies the columns.
    public TableRelation {
        output = List.copyOf(output);
    }

    @Override
    public String describe() {
        return "Table " + table.name() + " " + output;
    }
}
