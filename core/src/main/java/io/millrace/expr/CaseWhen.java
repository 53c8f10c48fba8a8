package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `CASE WHEN c1 THEN v1 ... ELSE e END`: the value of the first condition that is true, evaluated
/// for those rows alone. All values have one type after analysis.
///
/// @param otherwise the value when no condition is true; null without it
public record CaseWhen(List<Branch> branches, Optional<Expression> otherwise)
        implements Expression {
    /// A condition and its value.
    public record Branch(Expression condition, Expression value) {}

    /// Copies the branches.
    public CaseWhen {
        branches = List.copyOf(branches);
    }

    @Override
    public DataType dataType() {
        return branches.getFirst().value().dataType();
    }

    @Override
    public boolean isNullable() {
        if (otherwise.isEmpty() || otherwise.get().isNullable()) {
            return true;
        }
        for (Branch branch : branches) {
            if (branch.value().isNullable()) {
                return true;
            }
        }
        return false;
    }

    /// Returns condition and value of each branch, then the other value if there is one.
    @Override
    public List<Expression> children() {
        List<Expression> children = new ArrayList<>();
        for (Branch branch : branches) {
            children.add(branch.condition());
            children.add(branch.value());
        }
        otherwise.ifPresent(children::add);
        return children;
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        List<Branch> replaced = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            replaced.add(new Branch(children.get(2 * i), children.get(2 * i + 1)));
        }
        return new CaseWhen(replaced, otherwise.map(_ -> children.getLast()));
    }

    @Override
    public String sql() {
        StringBuilder text = new StringBuilder("CASE");
        for (Branch branch : branches) {
            text.append(" WHEN ").append(branch.condition().sql());
            text.append(" THEN ").append(branch.value().sql());
        }
        otherwise.ifPresent(value -> text.append(" ELSE ").append(value.sql()));
        return text.append(" END").toString();
    }
}
