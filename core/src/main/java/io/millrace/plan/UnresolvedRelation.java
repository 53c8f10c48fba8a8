package io.millrace.plan;

import io.millrace.expr.Attribute;

import java.util.List;

/// A table or view by its name, before it is looked up.
public record UnresolvedRelation(List<String> nameParts) implements LeafNode {
    /// Copies the parts.
    public UnresolvedRelation {
        nameParts = List.copyOf(nameParts);
    }

    @Override
    public List<Attribute> output() {
        throw new IllegalStateException("not looked up: " + describe());
    }

    @Override
    public String describe() {
        return "UnresolvedRelation " + nameParts;
    }
}
