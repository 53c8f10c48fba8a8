package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;

import java.util.ArrayList;
import java.util.List;

/// A struct of named values; never null itself.
public record CreateStruct(List<String> names, List<Expression> children) implements Expression {
    /// Copies the lists.
    public CreateStruct {
        names = List.copyOf(names);
        children = List.copyOf(children);
    }

    @Override
    public DataType dataType() {
        List<StructField> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Expression child = children.get(i);
            fields.add(
                    DataTypes.createStructField(
                            names.get(i), child.dataType(), child.isNullable()));
        }
        return DataTypes.createStructType(fields);
    }

    @Override
    public boolean isNullable() {
        return false;
    }

    @Override
    public Expression withChildren(List<Expression> replaced) {
        return new CreateStruct(names, replaced);
    }

    @Override
    public String sql() {
        return "struct(" + String.join(", ", children.stream().map(Expression::sql).toList()) + ")";
    }
}
